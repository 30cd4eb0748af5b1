/**
 * A program for `node -e`: loads a function as AWS Lambda would and calls it once. It stands here as a text because it
 * runs in the user's folder with nothing of ours around it.
 */
export const nodeRunner = `
import { randomUUID as freshId } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import own from 'node:process';
import { pathToFileURL } from 'node:url';

const take = (name) => {
  const value = own.env[name];
  delete own.env[name];
  return value;
};
const event = { ...JSON.parse(take('CLS_FUNCTION_CONTEXT')), arcProps: JSON.parse(take('CLS_ARC_PROPS_JSON')) };
const answerFile = take('CLS_FUNCTION_ANSWER');
const until = performance.now() + Number(take('CLS_FUNCTION_TIMEOUT_MS'));
for (const name of ['AWS_BATCH_JOB_ID', 'AWS_BATCH_JOB_ATTEMPT', 'AWS_BATCH_JQ_NAME']) delete own.env[name];

const end = (body, code) => {
  if (answerFile === undefined) own.stdout.write(JSON.stringify('answer' in body ? body.answer : body, undefined, 2) + '\\n');
  else writeFileSync(answerFile, JSON.stringify(body));
  own.exit(code);
};

const fail = (error) => {
  const isError = error instanceof Error;
  console.error(isError ? error.stack : error);
  end({ error: { type: isError ? error.name : 'Error', message: isError ? error.message : String(error) } }, 1);
};

const load = async () => {
  const handler = own.env._HANDLER;
  const [file, ...members] = basename(handler).split('.');
  const path = join(dirname(handler), file);
  const found = ['.js', '.mjs', '.cjs'].map((ending) => resolve(path + ending)).find((one) => existsSync(one));
  if (found === undefined) throw new Error('there is no ' + path + '.js, .mjs or .cjs in ' + own.cwd());
  const loaded = await import(pathToFileURL(found).href);
  const memberOf = (root) => members.reduce((inner, name) => inner?.[name], root);
  const called = memberOf(loaded) ?? memberOf(loaded.default);
  if (typeof called !== 'function') throw new Error(handler + ' is not a function');
  return called;
};

const name = own.env.AWS_LAMBDA_FUNCTION_NAME;
const context = {
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:' + name,
  memoryLimitInMB: own.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  awsRequestId: freshId(),
  logGroupName: '/aws/lambda/' + name,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, Math.round(until - performance.now())),
};

const call = (handler) =>
  new Promise((done, refuse) => {
    const returned = handler(event, context, (error, answer) => (error ? refuse(error) : done(answer)));
    if (typeof returned?.then === 'function') returned.then(done, refuse);
    else if (handler.length < 3) done(returned);
  });

own.on('uncaughtException', fail);
// Nothing is left to do and the answer never came: as Lambda has it, that is none.
own.on('beforeExit', () => end({ answer: null }, 0));
try {
  end({ answer: (await call(await load())) ?? null }, 0);
} catch (error) {
  fail(error);
}
`;
