import { inject } from 'vitest';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { small } from './projects.ts';

/** An account with stores and the smallest project beside them, every call to which can be seen and tampered with. */
export const bootstrapped = async (): Promise<{ readonly proxy: CallProxy; readonly cloud: Cloud }> => {
  const proxy = await CallProxy.before(inject('ministack'));
  const cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', small(cloud));
  await cloud.ok('bootstrap --yes');
  return { proxy, cloud };
};
