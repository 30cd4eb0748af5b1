import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { messageOf } from '../../../errors.ts';
import type { Json } from '../../../metadata/canonical.ts';

/** How a call ended. */
export type FunctionAnswer =
  | { readonly answer: Json }
  | { readonly error: { readonly type: string; readonly message: string } };

export interface RuntimeCall {
  readonly id: string;
  readonly event: unknown;
  readonly functionArn: string;
  /** Wall time at which the function is ended. */
  readonly deadline: number;
}

export interface RuntimeApi {
  readonly port: number;
  /** Resolves once; what the function says later is not heard. */
  readonly answered: Promise<FunctionAnswer>;
  close(): void;
}

/** Of an answer, as AWS Lambda has it: 6 MB. */
const mostBytes = 6 * 1024 * 1024;

const ErrorBody = z.looseObject({ errorType: z.string().default('Error'), errorMessage: z.string().default('') });

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= mostBytes) chunks.push(bytes);
  }
  if (size > mostBytes) throw new Error(`the answer has ${size} bytes, and AWS Lambda takes ${mostBytes}`);
  return Buffer.concat(chunks).toString('utf8');
};

const unreadable = (type: string, thrown: unknown): FunctionAnswer => ({
  error: { type, message: messageOf(thrown) },
});

const answerIn = (body: string): FunctionAnswer => {
  try {
    return { answer: body === '' ? null : z.json().parse(JSON.parse(body)) };
  } catch (thrown) {
    return unreadable('Runtime.MarshalError', thrown);
  }
};

const errorIn = (body: string): FunctionAnswer => {
  try {
    const { errorType, errorMessage } = ErrorBody.parse(JSON.parse(body));
    return { error: { type: errorType, message: errorMessage } };
  } catch (thrown) {
    return unreadable('Runtime.Unknown', thrown);
  }
};

const base = '/2018-06-01/runtime';

const give = (response: ServerResponse, { id, event, functionArn, deadline }: RuntimeCall): void => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-deadline-ms': String(Math.round(deadline)),
    'lambda-runtime-invoked-function-arn': functionArn,
  });
  response.end(JSON.stringify(event));
};

const accept = (response: ServerResponse): void => {
  response.writeHead(202, { 'content-type': 'application/json' });
  response.end('{"status":"OK"}');
};

/**
 * The Runtime API of AWS Lambda for one call, on 127.0.0.1: what every runtime in an image asks for its work, once it is
 * told where by `AWS_LAMBDA_RUNTIME_API`. No emulator has to be in the image, and no port of it is opened.
 */
export const serveRuntime = async (call: RuntimeCall): Promise<RuntimeApi> => {
  let settle: (answer: FunctionAnswer) => void = () => {};
  const answered = new Promise<FunctionAnswer>((resolve) => {
    settle = resolve;
  });
  let isGiven = false;
  const heard = async (request: IncomingMessage, response: ServerResponse, read: (body: string) => FunctionAnswer) => {
    const answer = await bodyOf(request).then(read, (thrown: unknown) =>
      unreadable('Function.ResponseSizeTooLarge', thrown),
    );
    accept(response);
    settle(answer);
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = `${request.method} ${request.url}`;
    if (asked === `GET ${base}/invocation/next`) {
      // There is no second call: whoever asks waits, until the container ends.
      if (!isGiven) give(response, call);
      isGiven = true;
    } else if (asked === `POST ${base}/invocation/${call.id}/response`) {
      await heard(request, response, answerIn);
    } else if (asked === `POST ${base}/invocation/${call.id}/error` || asked === `POST ${base}/init/error`) {
      await heard(request, response, errorIn);
    } else {
      response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    answered,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
