// The little that a workload needs of S3. `AWS_ENDPOINT_URL_S3` is set on a laptop and absent in AWS; nothing else differs.
import { AwsClient } from 'aws4fetch';

const env = process.env;

// A container in AWS gets its role's keys from the platform.
const roleKeys = async () => {
  const answer = await fetch(`http://169.254.170.2${env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI}`);
  const { AccessKeyId, SecretAccessKey, Token } = await answer.json();
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
};

const keys = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
  ? await roleKeys()
  : {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
    };
const client = new AwsClient({ ...keys, region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION, service: 's3' });

const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? `https://s3.${env.AWS_REGION}.amazonaws.com`;
const address = (uri) => uri.replace('s3://', `${endpoint.replace(/\/$/, '')}/`);

export const getText = async (uri) => {
  const answer = await client.fetch(address(uri));
  if (!answer.ok) throw new Error(`GET ${uri}: ${answer.status}`);
  return answer.text();
};

export const getJson = async (uri) => {
  const text = await getText(uri);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${uri} is not valid JSON: ${error.message}`);
  }
};

export const put = async (uri, body) => {
  const answer = await client.fetch(address(uri), { method: 'PUT', body });
  if (!answer.ok) throw new Error(`PUT ${uri}: ${answer.status} ${await answer.text()}`);
  return uri;
};

/** What a workload owes: one manifest of what it wrote. */
export const putManifest = (template, lotId, uris) => {
  const state = uris.length > 0 ? 'complete' : 'empty';
  const uri = template.replace('{lot}', lotId).replace('{state}', state).replace('{/attempt*}', '');
  return put(uri, JSON.stringify({ state, comment: null, lotId, uriType: 'identifier', uris }));
};

export const props = JSON.parse(env.CLS_ARC_PROPS_JSON);
