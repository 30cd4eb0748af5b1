import { BlockList, isIP } from 'node:net';
import { InvalidEventPattern } from './invalid-pattern.ts';

const familyOf = (text: string): 'ipv4' | 'ipv6' | undefined => {
  if (text.includes('%')) return undefined;
  const version = isIP(text);
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : undefined;
};

const contains =
  (list: BlockList, family: 'ipv4' | 'ipv6') =>
  (value: string): boolean =>
    familyOf(value) === family && list.check(value, family);

/** A literal that is an address stands for the address, however it is written (`::1`, `0:0:0:0:0:0:0:1`). */
export const sameAddress = (text: string): ((value: string) => boolean) | undefined => {
  const family = familyOf(text);
  if (family === undefined) return undefined;
  const list = new BlockList();
  list.addAddress(text, family);
  return contains(list, family);
};

export const cidr = (text: string, where: string): ((value: string) => boolean) => {
  const [address = '', bits = '', ...more] = text.split('/');
  const family = familyOf(address);
  const most = family === 'ipv4' ? 32 : 128;
  if (family === undefined || more.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) {
    throw new InvalidEventPattern(where, `"${text}" is not a CIDR block such as 10.0.0.0/24 or 2001:db8::/32`);
  }
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return contains(list, family);
};
