import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:http';

export interface Call {
  /** From 1, in the order of arrival. */
  readonly number: number;
  /** `s3:PutObject`, `cloudformation:CreateStack`; of S3 as far as method and query tell it. */
  readonly operation: string;
  readonly url: string;
  /** Whether it may change something. */
  readonly writes: boolean;
  /** Who signed it; of the emulator, the account. */
  readonly accessKey: string;
  /** Whose the bucket is said to be. */
  readonly bucketOwner: string | undefined;
}

/**
 * What becomes of a call. `cut`: it is carried out, and whoever asked never hears of it. `conflict`: S3 says that
 * somebody else is writing the same object just now.
 */
export type Fate = 'pass' | 'deny' | 'drop' | 'cut' | 'conflict';

const reads = /:(Describe|Get|List|Head|Lookup)/;

const s3Operation = ({ method = 'GET', url = '/' }: IncomingMessage): string => {
  const [path = '/', query = ''] = url.split('?');
  const inBucket = path.split('/').filter((part) => part !== '').length <= 1;
  const names = [...new URLSearchParams(query).keys()];
  const sub = names
    .filter((name) => !['list-type', 'prefix', 'x-id'].includes(name))
    .find((name) => /^[a-zA-Z]+$/.test(name));
  const thing = path === '/' ? 'Buckets' : inBucket ? 'Bucket' : 'Object';
  const listed = method === 'GET' && (names.includes('list-type') || path === '/');
  if (listed) return `s3:List${thing === 'Bucket' ? 'ObjectsV2' : thing}`;
  const verb = { GET: 'Get', HEAD: 'Head', PUT: 'Put', POST: 'Post', DELETE: 'Delete' }[method] ?? method;
  return `s3:${verb}${thing}${sub === undefined || thing === 'Object' ? '' : `:${sub}`}`;
};

/** Lambda and the scheduler say it by method and path. */
const restOperations: readonly (readonly [RegExp, string])[] = [
  [/^GET .*\/functions\/?$/, 'lambda:ListFunctions'],
  [/^GET .*\/functions\/[^/]+\/configuration$/, 'lambda:GetFunctionConfiguration'],
  [/^PUT .*\/functions\/[^/]+\/configuration$/, 'lambda:UpdateFunctionConfiguration'],
  [/^PUT .*\/functions\/[^/]+\/code$/, 'lambda:UpdateFunctionCode'],
  [/^GET .*\/functions\/[^/]+\/policy$/, 'lambda:GetPolicy'],
  [/^POST .*\/functions\/[^/]+\/policy$/, 'lambda:AddPermission'],
  [/^DELETE .*\/functions\/[^/]+\/policy\//, 'lambda:RemovePermission'],
  [/^GET .*\/functions\/[^/]+\/event-invoke-config$/, 'lambda:GetFunctionEventInvokeConfig'],
  [/^PUT .*\/functions\/[^/]+\/event-invoke-config$/, 'lambda:PutFunctionEventInvokeConfig'],
  [/^GET \/schedule-groups\/[^/]+$/, 'scheduler:GetScheduleGroup'],
  [/^GET \/schedules\/[^/]+$/, 'scheduler:GetSchedule'],
  [/^PUT \/schedules\/[^/]+$/, 'scheduler:UpdateSchedule'],
];

const restOperation = (service: string, { method = 'GET', url = '/' }: IncomingMessage): string => {
  const asked = `${method} ${url.split('?')[0]}`;
  return restOperations.find(([pattern]) => pattern.test(asked))?.[1] ?? `${service}:${asked}`;
};

const accessKeyOf = ({ headers }: IncomingMessage): string =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

const bucketOwnerOf = ({ headers }: IncomingMessage): string | undefined => {
  const owner = headers['x-amz-expected-bucket-owner'];
  return typeof owner === 'string' ? owner : undefined;
};

/** Who signed for which service. */
const serviceOf = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

/** JSON services say it in a header, query services in the body, S3 by how it is asked. */
const operationOf = (incoming: IncomingMessage, body: Buffer): string => {
  const service = serviceOf(incoming);
  const target = incoming.headers['x-amz-target'];
  if (typeof target === 'string') return `${service}:${target.split('.').at(-1)}`;
  const form = incoming.headers['content-type']?.includes('x-www-form-urlencoded') === true;
  const action = form ? new URLSearchParams(body.toString()).get('Action') : null;
  if (action !== null) return `${service}:${action}`;
  return service === 'lambda' || service === 'scheduler' ? restOperation(service, incoming) : s3Operation(incoming);
};

const denial = (incoming: IncomingMessage, operation: string): { readonly type: string; readonly body: string } => {
  if (operation.startsWith('s3:')) {
    const body = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    return { type: 'application/xml', body };
  }
  const message = `User: arn:aws:iam::1:user/ana is not authorized to perform: ${operation} on resource: *`;
  if (incoming.headers['x-amz-target'] !== undefined || /^(lambda|scheduler):/.test(operation)) {
    const body = JSON.stringify({ __type: 'AccessDeniedException', message });
    return { type: String(incoming.headers['content-type'] ?? 'application/json'), body };
  }
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { type: 'text/xml', body };
};

const conflict =
  '<?xml version="1.0"?><Error><Code>ConditionalRequestConflict</Code><Message>Try again.</Message></Error>';

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Between the command line and the emulator: sees every call, and decides what becomes of it. */
export class CallProxy implements AsyncDisposable {
  readonly calls: Call[] = [];
  /** Asked before a call is sent on. */
  fate: (call: Call) => Fate = () => 'pass';
  /** What happens between the question and its way on. */
  before: (call: Call) => Promise<void> = async () => {};
  /** What is sent on instead, where a service is to be asked for what it cannot do. */
  alter: (call: Call, body: Buffer) => Buffer = (_call, body) => body;
  readonly #behind: URL;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(behind: string) {
    this.#behind = new URL(behind);
    this.#server = createServer((incoming, answer) => {
      this.#handle(incoming, answer).catch(() => answer.destroy());
    });
  }

  static async before(endpoint: string): Promise<CallProxy> {
    const proxy = new CallProxy(endpoint);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async #handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const operation = operationOf(incoming, body);
    const call = {
      number: this.calls.length + 1,
      operation,
      url: incoming.url ?? '/',
      writes: !reads.test(operation),
      accessKey: accessKeyOf(incoming),
      bucketOwner: bucketOwnerOf(incoming),
    };
    this.calls.push(call);
    const fate = this.fate(call);
    if (fate === 'drop') return void answer.destroy();
    if (fate === 'deny') {
      const { type, body: said } = denial(incoming, operation);
      answer.writeHead(403, { 'content-type': type });
      return void answer.end(incoming.method === 'HEAD' ? '' : said);
    }
    if (fate === 'conflict') {
      answer.writeHead(409, { 'content-type': 'application/xml' });
      return void answer.end(conflict);
    }
    await this.before(call);
    const back = await this.#forward(incoming, this.alter(call, body));
    const bytes = await bodyOf(back);
    if (fate === 'cut') return void answer.destroy();
    answer.writeHead(back.statusCode ?? 500, back.headers);
    answer.end(bytes);
  }

  /** The host stays what it was: the emulator takes it for nothing but a name. */
  async #forward(incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { hostname, port } = this.#behind;
    const { url, method } = incoming;
    const length =
      incoming.headers['content-length'] === undefined ? {} : { 'content-length': String(body.byteLength) };
    const headers = { ...incoming.headers, ...length };
    const sent = request({ hostname, port, path: url, method, headers, agent: this.#agent });
    sent.end(body);
    const [back]: IncomingMessage[] = await once(sent, 'response');
    if (back === undefined) throw new Error('no answer');
    return back;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    this.#agent.destroy();
  }
}
