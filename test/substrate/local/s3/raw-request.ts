import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends bytes as they are and answers the status and the text of what comes back. */
export const rawRequest = async (
  port: number,
  ...parts: readonly (string | Buffer)[]
): Promise<{ status: number; text: string }> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const part of parts) socket.write(part);
  await Promise.race([once(socket, 'close'), once(socket, 'end')]);
  socket.destroy();
  const text = Buffer.concat(chunks).toString();
  return { status: Number(text.split(' ')[1]), text };
};

/** An HTTP request that closes its connection. */
export const request = (line: string, headers: readonly string[] = [], body = ''): string =>
  [
    `${line} HTTP/1.1`,
    ...(headers.some((header) => header.startsWith('Host:')) ? [] : ['Host: 127.0.0.1']),
    'Connection: close',
    ...headers,
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    '',
    body,
  ].join('\r\n');
