import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { ClusterlessError, messageOf } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import { silentLog } from '../../../log.ts';
import type { Clock } from '../../../ports/clock.ts';
import { diskError, errnoOf } from '../store/disk-error.ts';
import type { Layout } from '../store/layout.ts';
import type { WriteHooks } from '../store/write-hook.ts';
import { rootOfRequest } from './access-key.ts';
import type { Answer } from './answer.ts';
import { route } from './route.ts';
import type { S3Context } from './s3-context.ts';
import { errorXml, S3Error } from './s3-error.ts';
import { readRequest } from './s3-request.ts';
import { sendAnswer } from './send-answer.ts';

export interface S3EndpointOptions {
  readonly layout: Layout;
  readonly clock: Clock;
  /** Hooks for writes and removals that belong to a root; without one, to nobody in particular. */
  readonly hooksOf?: (root: string | undefined) => WriteHooks;
  readonly log?: Log;
  /** A free one when missing. */
  readonly port?: number;
  readonly region?: string;
}

export interface S3Endpoint {
  /** `http://127.0.0.1:<port>`. A host name would make SDKs put the bucket into it. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests and returns when those in progress have ended, or after two seconds. */
  close(): Promise<void>;
}

const graceMs = 2000;

const asS3Error = (error: unknown): S3Error =>
  error instanceof S3Error ? error : new S3Error('InternalError', messageOf(diskError('use', 'the store', error)));

const isGone = (error: unknown, incoming: IncomingMessage): boolean =>
  incoming.destroyed &&
  !incoming.complete &&
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(errnoOf(error) ?? '');

const failure = (error: S3Error, resource: string, requestId: string): Answer => ({
  status: error.status,
  ...(error.status === 304 ? {} : { body: errorXml(error, resource, requestId) }),
});

interface Serving extends Omit<S3Context, 'hooks'> {
  readonly hooksOf: (root: string | undefined) => WriteHooks;
  readonly log: Log;
}

/** One request from socket to socket. Never fails: whatever happens becomes an answer, or the client is gone. */
const serve = async (
  { hooksOf, log, ...common }: Serving,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const requestId = common.clock.id();
  const method = incoming.method ?? 'GET';
  response.setHeader('x-amz-request-id', requestId);
  let answer: Answer;
  try {
    const goOn = (): void => {
      if (incoming.headers.expect !== undefined) response.writeContinue();
    };
    const request = readRequest(incoming, goOn);
    answer = await route(request)({ ...common, hooks: hooksOf(rootOfRequest(request)) }, request);
  } catch (error) {
    if (isGone(error, incoming)) return;
    const told = asS3Error(error);
    if (told.status >= 500) log.error({ error: told.message, method, url: incoming.url }, 's3 request failed');
    answer = failure(told, incoming.url ?? '/', requestId);
  }
  log.debug({ method, url: incoming.url, status: answer.status }, 's3 request');
  // What was not read of the body goes nowhere, so that the client gets to read the answer.
  incoming.resume();
  await sendAnswer(response, answer, method);
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.off('error', reject);
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });

/** An S3 endpoint over a placement's stores, for programs on this machine. Fails with CLS_PORT_IN_USE. */
export const startS3Endpoint = async (options: S3EndpointOptions): Promise<S3Endpoint> => {
  const { layout, clock, hooksOf = () => ({}), log = silentLog, region = 'us-east-1', port: wanted = 0 } = options;
  const context = { layout, clock, hooksOf, region, log };
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    serve(context, incoming, response).catch((error: unknown) => {
      log.error({ error: messageOf(error) }, 's3 answer failed');
      response.destroy();
    });
  };
  // Uploads take as long as they take; a pooled connection of an SDK should not be closed under it.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000, highWaterMark: 256 * 1024 }, onRequest);
  server.on('checkContinue', onRequest);
  try {
    const port = await listen(server, wanted);
    return { url: `http://127.0.0.1:${port}`, port, close: () => closeServer(server) };
  } catch (error) {
    if (errnoOf(error) !== 'EADDRINUSE') throw error;
    throw new ClusterlessError('CLS_PORT_IN_USE', `Port ${wanted} is in use`, {
      detail: `Another process listens on 127.0.0.1:${wanted}.`,
      hint: 'End that process, or choose another port.',
      cause: error,
    });
  }
};
