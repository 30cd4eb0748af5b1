import { clean } from './clean.ts';
import type { Placement } from './output/envelope.ts';

/** `prod / us-west-2 / 123456789012`; the provider is said when it is not the cloud. */
export const placementText = ({ provider, stage, region, account }: Placement): string =>
  clean([...(provider === 'aws' ? [] : [provider]), ...(stage === null ? [] : [stage]), region, account].join(' / '));
