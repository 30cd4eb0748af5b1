import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:http';

/** One request to a service, with the times between which it was under way. */
export interface Seen {
  readonly service: string;
  /** `ListRules`, or the method of a REST call. */
  readonly operation: string;
  readonly begun: number;
  readonly ended: number;
}

export interface CountingProxy {
  readonly endpoint: string;
  /** What passed since the last time that somebody asked. */
  take(): readonly Seen[];
  stop(): Promise<void>;
}

const serviceOf = ({ authorization = '' }: IncomingHttpHeaders): string =>
  /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(authorization)?.[1] ?? 'unsigned';

const operationOf = ({ method = '', headers }: IncomingMessage, body: Buffer): string => {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return (isForm ? new URLSearchParams(body.toString('utf8')).get('Action') : null) ?? method;
};

/** By its name; of REST calls by the method. */
export const isWrite = ({ operation }: Seen): boolean => !/^(GET|HEAD$|Get|List|Describe)/.test(operation);

/** The longest chain of calls of which each began when the one before it had ended. */
export const roundsOf = (calls: readonly Seen[]): number => {
  let rounds = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const { begun, ended } of [...calls].sort((a, b) => a.ended - b.ended)) {
    if (begun < free) continue;
    rounds += 1;
    free = ended;
  }
  return rounds;
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Between the command line and an emulator: counts, and makes every call take `delayMs` longer. */
export const startProxy = async (target: string, delayMs: number): Promise<CountingProxy> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const { hostname, port } = new URL(target);
  let seen: Seen[] = [];

  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const begun = performance.now();
    const body = await bodyOf(incoming);
    if (delayMs > 0) await new Promise((wake) => setTimeout(wake, delayMs));
    const { method, url: path, headers } = incoming;
    const call = request({ agent, hostname, port, method, path, headers });
    call.end(body);
    const [answer]: IncomingMessage[] = await once(call, 'response');
    if (answer === undefined) throw new Error('no answer');
    const answered = await bodyOf(answer);
    const ended = performance.now();
    seen.push({ service: serviceOf(headers), operation: operationOf(incoming, body), begun, ended });
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(answered);
  };

  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    take: () => {
      const taken = seen;
      seen = [];
      return taken;
    },
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
