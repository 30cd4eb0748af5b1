/* The grammar of `distribution/reference`, which Docker, Batch and Lambda share. */
const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const host = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?';
const grammar = new RegExp(
  `^(?:${host}/)?${part}(?:/${part})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?$`,
);

/** A registry of ECR with a repository, as Lambda wants it. */
const inEcr = /^\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\//;

/** Whether a container engine can read it as the name of an image: `python:3.12`, `<registry>/<repository>@sha256:…`. */
export const isImageReference = (text: string): boolean => text.length <= 1024 && grammar.test(text);

export const isInEcr = (reference: string): boolean => inEcr.test(reference);
