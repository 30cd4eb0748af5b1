import { mkdirSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../../../src/ports/clock.ts';
import type { S3EndpointOptions } from '../../../../src/substrate/local/s3/s3-endpoint.ts';
import { startS3Endpoint } from '../../../../src/substrate/local/s3/s3-endpoint.ts';
import type { Layout } from '../../../../src/substrate/local/store/layout.ts';
import { temporaryHome } from '../store/temporary-home.ts';

export interface Running {
  readonly url: string;
  readonly port: number;
  readonly layout: Layout;
  readonly client: S3Client;
  /** Ends the endpoint and starts another on the same folder. */
  readonly restart: () => Promise<Running>;
  readonly stop: () => Promise<void>;
}

export const clientOf = (url: string, options: { readonly [name: string]: unknown } = {}): S3Client =>
  new S3Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'test' },
    maxAttempts: 1,
    ...options,
  });

/** An endpoint over a fresh placement with the bucket `bucket`. */
export const runningEndpoint = async (options: Partial<S3EndpointOptions> = {}): Promise<Running> => {
  const { layout, remove } = temporaryHome();
  mkdirSync(`${layout.buckets}/bucket`, { recursive: true });
  const start = async (): Promise<Running> => {
    const endpoint = await startS3Endpoint({ layout, clock: systemClock, ...options });
    const client = clientOf(endpoint.url);
    const end = async (): Promise<void> => {
      client.destroy();
      await endpoint.close();
    };
    const restart = async (): Promise<Running> => {
      await end();
      return start();
    };
    const stop = async (): Promise<void> => {
      await end();
      remove();
    };
    return { url: endpoint.url, port: endpoint.port, layout, client, restart, stop };
  };
  return start();
};
