import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { Clock } from '../../ports/clock.ts';
import { askedOnce } from './asked-once.ts';
import type { Calls } from './calls.ts';
import type { EndpointOptions, ServiceId } from './endpoint.ts';
import { endpointOf } from './endpoint.ts';
import { profileName, readProfile } from './profile.ts';

/** What decides where calls go and as whom, in the AWS CLI's words; what is left out is found as the AWS CLI finds it. */
export interface ClientOptions extends EndpointOptions {
  readonly region: string;
  readonly roleArn?: string;
  readonly maxAttempts?: number;
  /** Of clusterless: goes into the user agent. */
  readonly version: string;
  /** Shared with other clients, and closed by whoever opened them; own ones when missing. */
  readonly connections?: NodeHttpHandler;
}

/** One client per service, made when first asked for; all share one pool of connections. */
export interface Clients {
  readonly region: string;
  readonly s3: () => Promise<S3Client>;
  readonly events: () => Promise<EventBridgeClient>;
  readonly cloudFormation: () => Promise<CloudFormationClient>;
  readonly sfn: () => Promise<SFNClient>;
  readonly scheduler: () => Promise<SchedulerClient>;
  readonly sqs: () => Promise<SQSClient>;
  readonly lambda: () => Promise<LambdaClient>;
  readonly sts: () => Promise<STSClient>;
  readonly logs: () => Promise<CloudWatchLogsClient>;
  readonly ecr: () => Promise<ECRClient>;
  readonly iam: () => Promise<IAMClient>;
  /** Closes idle connections, so that the process can end; not those that were handed in. */
  close(): void;
}

/** Keys in the environment win over `AWS_PROFILE`, a profile that was asked for wins over keys: the AWS CLI's order. */
const keysOf = ({ env, profile }: ClientOptions): AwsCredentialIdentity | undefined => {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (profile !== undefined || !accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = env['AWS_SESSION_TOKEN'];
  const accountId = env['AWS_ACCOUNT_ID'];
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), ...(accountId && { accountId }) };
};

export const openConnections = (): NodeHttpHandler =>
  new NodeHttpHandler({
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 64 }),
    connectionTimeout: 5_000,
    socketTimeout: 120_000,
  });

/** Settings of one client, but for whose it is. */
const settingsOf = (options: ClientOptions, requestHandler: NodeHttpHandler) => {
  const { region, maxAttempts, version } = options;
  const profile = askedOnce(() => readProfile(options));
  const name = profileName(options);
  return async (service: ServiceId) => {
    const endpoint = await endpointOf(options, profile, service);
    return {
      region,
      requestHandler,
      // Found above already.
      ignoreConfiguredEndpointUrls: true,
      customUserAgent: [['clusterless', version]] satisfies [string, string][],
      ...(endpoint !== undefined && { endpoint }),
      ...(name !== undefined && { profile: name }),
      ...(maxAttempts !== undefined && { maxAttempts }),
    };
  };
};

interface Around {
  readonly settings: ReturnType<typeof settingsOf>;
  readonly requestHandler: NodeHttpHandler;
  readonly watch: ReturnType<Calls['watch']>;
  readonly clock: Pick<Clock, 'wall'>;
}

/**
 * Whose calls they are; the role's own session is opened as the caller itself. Credentials are found once, by the client
 * for STS: a session of a profile is opened one time and not once a service.
 */
const sessionOf = (options: ClientOptions, { settings, requestHandler, watch, clock }: Around) => {
  const { region, roleArn } = options;
  const name = profileName(options);
  const openSts = async (given?: AwsCredentialIdentityProvider): Promise<STSClient> => {
    const { STSClient, defaultProvider } = await import('./sdk/sts.ts');
    const search = { roleAssumer, parentClientConfig: { region, requestHandler }, ...(name && { profile: name }) };
    const credentials = given ?? keysOf(options) ?? defaultProvider(search);
    const client = new STSClient({ ...(await settings('STS')), credentials });
    client.middlewareStack.use(watch());
    return client;
  };
  /** The role of a profile: by itself the SDK asks AWS for it, wherever the profile says that STS is. */
  const roleAssumer = async (source: AwsCredentialIdentity, asked: AssumeRoleCommandInput & { RoleArn: string }) =>
    (await import('./role.ts')).takeRole(await openSts(async () => source), asked);
  const openRole = askedOnce(async () =>
    (await import('./role.ts')).roleProvider(openSts, roleArn ?? '', () => clock.wall()),
  );
  const role: AwsCredentialIdentityProvider | undefined =
    roleArn === undefined ? undefined : async (properties) => (await openRole())(properties);
  const sts = askedOnce(() => openSts(role));
  const found: AwsCredentialIdentityProvider = async () => (await sts()).config.credentials();
  return { sts, credentials: role ?? keysOf(options) ?? found };
};

/** A late import takes all that a package has; of those under `sdk/` a bundler keeps the client alone. */
export const createClients = (options: ClientOptions, calls: Calls, clock: Pick<Clock, 'wall'>): Clients => {
  const requestHandler = options.connections ?? openConnections();
  const own = settingsOf(options, requestHandler);
  const around = { settings: own, requestHandler, watch: calls.watch('sts', options.region), clock };
  const { sts, credentials } = sessionOf(options, around);
  const settings = async (service: ServiceId) => ({ ...(await own(service)), credentials });
  return {
    region: options.region,
    s3: askedOnce(async () => {
      const { S3Client } = await import('./sdk/s3.ts');
      const forS3 = await settings('S3');
      // Other endpoints than AWS's own have no host name per bucket.
      const client = new S3Client({ ...forS3, forcePathStyle: 'endpoint' in forS3 });
      client.middlewareStack.use(calls.watch('s3', options.region)());
      return client;
    }),
    events: askedOnce(async () => {
      const { EventBridgeClient } = await import('./sdk/eventbridge.ts');
      const client = new EventBridgeClient(await settings('EVENTBRIDGE'));
      client.middlewareStack.use(calls.watch('events', options.region)());
      return client;
    }),
    cloudFormation: askedOnce(async () => {
      const { CloudFormationClient } = await import('./sdk/cloudformation.ts');
      const client = new CloudFormationClient(await settings('CLOUDFORMATION'));
      client.middlewareStack.use(calls.watch('cloudformation', options.region)());
      return client;
    }),
    sfn: askedOnce(async () => {
      const { SFNClient } = await import('./sdk/sfn.ts');
      const client = new SFNClient(await settings('SFN'));
      client.middlewareStack.use(calls.watch('states', options.region)());
      return client;
    }),
    scheduler: askedOnce(async () => {
      const { SchedulerClient } = await import('./sdk/scheduler.ts');
      const client = new SchedulerClient(await settings('SCHEDULER'));
      client.middlewareStack.use(calls.watch('scheduler', options.region)());
      return client;
    }),
    sqs: askedOnce(async () => {
      const { SQSClient } = await import('./sdk/sqs.ts');
      const client = new SQSClient(await settings('SQS'));
      client.middlewareStack.use(calls.watch('sqs', options.region)());
      return client;
    }),
    lambda: askedOnce(async () => {
      const { LambdaClient } = await import('./sdk/lambda.ts');
      const client = new LambdaClient(await settings('LAMBDA'));
      client.middlewareStack.use(calls.watch('lambda', options.region)());
      return client;
    }),
    sts,
    logs: askedOnce(async () => {
      const { CloudWatchLogsClient } = await import('./sdk/cloudwatch-logs.ts');
      const client = new CloudWatchLogsClient(await settings('CLOUDWATCH_LOGS'));
      client.middlewareStack.use(calls.watch('logs', options.region)());
      return client;
    }),
    ecr: askedOnce(async () => {
      const { ECRClient } = await import('./sdk/ecr.ts');
      const client = new ECRClient(await settings('ECR'));
      client.middlewareStack.use(calls.watch('ecr', options.region)());
      return client;
    }),
    iam: askedOnce(async () => {
      const { IAMClient } = await import('./sdk/iam.ts');
      const client = new IAMClient(await settings('IAM'));
      client.middlewareStack.use(calls.watch('iam', options.region)());
      return client;
    }),
    close: () => {
      if (options.connections === undefined) requestHandler.destroy();
    },
  };
};
