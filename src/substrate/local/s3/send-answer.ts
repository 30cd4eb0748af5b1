import { close, closeSync, read } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import type { Answer, FilePart } from './answer.ts';

const readLater = promisify(read);
const closeLater = promisify(close);

const chunkSize = 512 * 1024;

/** Resolves when the socket takes more, or will never. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });

const readChunk = async (file: FilePart, at: number): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafeSlow(Math.min(chunkSize, file.end - at));
  const { bytesRead } = await readLater(file.fd, buffer, 0, buffer.length, at);
  return buffer.subarray(0, bytesRead);
};

/** The next chunk is read while the last is sent; no more than the two are in memory. */
const stream = async (response: ServerResponse, file: FilePart): Promise<void> => {
  let next = readChunk(file, file.start);
  for (let at = file.start; at < file.end && !response.destroyed; ) {
    const chunk = await next;
    // Cut shorter while we read: the client must not take it for the whole.
    if (chunk.length === 0) return void response.destroy();
    at += chunk.length;
    if (at < file.end) next = readChunk(file, at);
    if (!response.write(chunk)) await drained(response);
  }
  await next;
};

const sendFile = async (response: ServerResponse, file: FilePart): Promise<void> => {
  try {
    await stream(response, file);
  } finally {
    await closeLater(file.fd);
  }
  response.end();
};

const headersOf = ({ headers = {}, body }: Answer): Record<string, string> =>
  typeof body === 'string'
    ? { 'content-type': 'application/xml', ...headers, 'content-length': String(Buffer.byteLength(body)) }
    : { 'content-length': '0', ...headers };

/** Writes an answer to the socket. A client that goes away is no error. */
export const sendAnswer = async (response: ServerResponse, answer: Answer, method: string): Promise<void> => {
  const { body, status } = answer;
  const headers: Record<string, string> = headersOf(answer);
  if (status === 204 || status === 304) delete headers['content-length'];
  response.writeHead(status, headers);
  if (typeof body === 'object' && (method === 'HEAD' || response.destroyed)) closeSync(body.fd);
  if (typeof body === 'object' && method !== 'HEAD' && !response.destroyed) await sendFile(response, body);
  else response.end(method === 'HEAD' || typeof body === 'object' ? undefined : body);
};
