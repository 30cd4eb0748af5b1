import { z } from 'zod';
import type { Clients } from '../../src/substrate/aws/clients.ts';

/** A call to a service of the emulator that the project has no client for, as whoever the clients are. */
export interface BareCall {
  readonly service: string;
  /** Of services that are asked with JSON: `AmazonAthena.ListWorkGroups`. */
  readonly target?: string;
  /** Of services that are asked with a form: `DescribeSecurityGroups`. */
  readonly action?: string;
  /** Of REST services. */
  readonly path?: string;
  readonly version?: string;
}

const Keys = z.looseObject({ hostname: z.string(), port: z.number().optional(), protocol: z.string() });

/** The emulator looks at whose key it is, and at no signature. */
const signedAs = (key: string, service: string): string =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** The text of the answer; fails when it is an error. */
export const bareCall = async (
  { sts }: Clients,
  { service, target, action, path = '/', version = '' }: BareCall,
): Promise<string> => {
  const { config } = await sts();
  const { accessKeyId } = await config.credentials();
  const { protocol, hostname, port } = Keys.parse(await config.endpoint?.());
  const type = action === undefined ? 'application/x-amz-json-1.1' : 'application/x-www-form-urlencoded';
  const answer = await fetch(`${protocol}//${hostname}:${port}${path}`, {
    method: 'POST',
    headers: {
      authorization: signedAs(accessKeyId, service),
      'content-type': type,
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    },
    body: action === undefined ? '{}' : `Action=${action}&Version=${version}`,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${target ?? action ?? path}: ${answer.status} ${text}`);
  return text;
};
