import type { Profile, ProfileOptions } from './profile.ts';

export interface EndpointOptions extends ProfileOptions {
  /** `--endpoint-url`: for every service. */
  readonly endpoint?: string;
}

/** Names in `AWS_ENDPOINT_URL_<SERVICE>`; in a `services` section they are in small letters. */
export type ServiceId =
  | 'S3'
  | 'EVENTBRIDGE'
  | 'CLOUDFORMATION'
  | 'SFN'
  | 'SCHEDULER'
  | 'SQS'
  | 'LAMBDA'
  | 'ECR'
  | 'STS'
  | 'CLOUDWATCH_LOGS'
  | 'IAM';

const isOn = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

/**
 * As the AWS CLI: the flag; unless those are to be ignored the service's own variable, the common one, the service's own
 * line in the profile's `services` section, the profile's. Undefined: AWS itself. The SDK does not do it for us: it does
 * not look into a profile that was asked for by a flag.
 */
export const endpointOf = async (
  { endpoint, env }: EndpointOptions,
  profile: () => Promise<Profile>,
  service: ServiceId,
): Promise<string | undefined> => {
  if (endpoint !== undefined) return endpoint;
  const ignored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];
  if (isOn(ignored)) return undefined;
  const { settings, services } = await profile();
  if (!ignored && isOn(settings['ignore_configured_endpoint_urls'])) return undefined;
  return (
    env[`AWS_ENDPOINT_URL_${service}`] ||
    env['AWS_ENDPOINT_URL'] ||
    services[`${service.toLowerCase()}.endpoint_url`] ||
    settings['endpoint_url'] ||
    undefined
  );
};
