/** In the predecessor's order, so that the first one said is the plainest one. */
const rules: readonly { readonly broken: (name: string) => boolean; readonly says: string }[] = [
  { broken: (name) => name.length > 63, says: 'is longer than 63 characters' },
  { broken: (name) => name.length < 3, says: 'is shorter than 3 characters' },
  { broken: (name) => /[A-Z]/.test(name), says: 'has capital letters' },
  { broken: (name) => name.includes('..'), says: 'has two dots in a row' },
  { broken: (name) => !/^[0-9a-z].*[0-9a-z]$/s.test(name), says: 'must begin and end with a small letter or a digit' },
  { broken: (name) => !/^[0-9a-z.-]+$/.test(name), says: 'may have small letters, digits, dots and hyphens only' },
  { broken: (name) => /^\d{1,3}(\.\d{1,3}){3}$/.test(name), says: 'looks like an IP address' },
  { broken: (name) => /^(xn--|sthree-|amzn-s3-demo-)/.test(name), says: 'begins with a prefix that S3 reserves' },
  {
    broken: (name) => /(-s3alias|--ol-s3|--x-s3|--table-s3|\.mrap)$/.test(name),
    says: 'ends with a suffix that S3 reserves',
  },
];

/** Which rule of S3 a bucket name breaks, as a sentence; `undefined` when none. */
export const bucketNameProblem = (name: string): string | undefined => {
  const rule = rules.find(({ broken }) => broken(name));
  return rule === undefined ? undefined : `the bucket name "${name}" ${rule.says}`;
};
