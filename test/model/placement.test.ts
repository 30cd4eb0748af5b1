import { expect, test } from 'vitest';
import { Placement } from '../../src/model/placement.ts';

const placement = (permissionsBoundary: string) => ({
  provider: 'aws',
  account: '123456789012',
  region: 'eu-central-1',
  permissionsBoundary,
});

test.each(['pipelines', 'data-platform/pipelines', 'arn:aws:iam::123456789012:policy/pipelines'])(
  'a permissions boundary may be %s',
  (boundary) => {
    expect(Placement.safeParse(placement(boundary)).success).toBe(true);
  },
);

test.each(['', '*', 'a policy', 'arn:aws:iam::123456789012:role/admin', 'arn:aws:iam::*:policy/pipelines'])(
  'a permissions boundary cannot be "%s"',
  (boundary) => {
    expect(Placement.safeParse(placement(boundary)).success).toBe(false);
  },
);
