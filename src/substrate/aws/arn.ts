export interface Place {
  readonly account: string;
  readonly region: string;
}

/** `aws` but for China and GovCloud. */
export const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};

/** What names of hosts in a region end with. */
export const dnsSuffixOf = (region: string): string =>
  partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';

const arn = (service: string, { account, region }: Place, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;

export const bucketArn = ({ region }: Pick<Place, 'region'>, bucket: string): string =>
  `arn:${partitionOf(region)}:s3:::${bucket}`;

export const functionArn = (place: Place, name: string): string => arn('lambda', place, `function:${name}`);

export const machineArn = (place: Place, name: string): string => arn('states', place, `stateMachine:${name}`);

export const executionArn = (place: Place, machine: string, name: string): string =>
  arn('states', place, `execution:${machine}:${name}`);

export const busArn = (place: Place, bus: string): string => arn('events', place, `event-bus/${bus}`);

/** Rules of the default bus have no bus in their ARN. */
export const ruleArn = (place: Place, bus: string, rule: string): string =>
  arn('events', place, bus === 'default' ? `rule/${rule}` : `rule/${bus}/${rule}`);

export const queueArn = (place: Place, queue: string): string => arn('sqs', place, queue);

export const logGroupArn = (place: Place, name: string): string => arn('logs', place, `log-group:${name}`);

export const batchArn = (place: Place, resource: string): string => arn('batch', place, resource);

export const glueArn = (place: Place, resource: string): string => arn('glue', place, resource);

export const schedulesArn = (place: Place, group: string): string => arn('scheduler', place, `schedule/${group}/*`);
