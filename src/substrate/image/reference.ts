/* The grammar of `distribution/reference`, which Docker, Batch and Lambda share. */
const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const host = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?';
const grammar = new RegExp(
  `^(?:${host}/)?${part}(?:/${part})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?$`,
);

/** By any name that a private registry of ECR has: plain, of FIPS (`dkr.ecr-fips`), for IPv6 too (`dkr-ecr`, `on.aws`). */
const ecr =
  /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/(?<repository>[^:@]+)/;

export interface EcrRepository {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

/** Whether a container engine can read it as the name of an image: `python:3.12`, `<registry>/<repository>@sha256:…`. */
export const isImageReference = (text: string): boolean => text.length <= 1024 && grammar.test(text);

/** The repository that an image is in; undefined for one that is not in ECR. */
export const ecrRepository = (reference: string): EcrRepository | undefined => {
  const { account, region, repository } = ecr.exec(reference)?.groups ?? {};
  if (account === undefined || region === undefined || repository === undefined) return undefined;
  return { account, region, repository };
};
