import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

export interface Recorded {
  /** `AWSGlue.GetTable`, or `POST /v1/submitjob` of a service that speaks REST. */
  readonly target: string;
  readonly body: unknown;
}

/** What a service says; a `__type` in it is an error. */
export type Answer = (call: Recorded, at: number) => object;

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
};

/** A service that writes down what a client asks of it. */
export const recording = async (answer: Answer) => {
  const calls: Recorded[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = request.headers['x-amz-target'] ?? `${request.method} ${request.url}`;
    const call = { target: String(target), body: await bodyOf(request) };
    calls.push(call);
    const said = answer(call, calls.length - 1);
    response.writeHead('__type' in said ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(said));
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    calls,
    settings: {
      region: 'us-west-2',
      maxAttempts: 1,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      endpoint: `http://127.0.0.1:${port}`,
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
