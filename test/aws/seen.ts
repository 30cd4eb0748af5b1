import { inject } from 'vitest';
import { CallProxy } from './call-proxy.ts';
import { Cloud } from './cloud.ts';
import { small } from './projects.ts';

/** Whatever was said, in one line. */
export const words = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string =>
  (stdout + stderr).replace(/\s+/g, ' ');

export const operations = ({ calls }: CallProxy): readonly string[] => calls.map(({ operation }) => operation);

/** A small project in an account of its own, whose every call is seen. */
export const seen = async () => {
  const proxy = await CallProxy.before(inject('ministack'));
  const cloud = new Cloud(proxy.endpoint);
  cloud.at.write('p.cls.json', small(cloud));
  return { proxy, cloud };
};
