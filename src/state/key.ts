import type { Scope } from './state.ts';

/** Percent-encodes one path segment; a lone `-`, `.` or `..` would mean something else, so those are encoded too. */
const segment = (text: string): string => {
  if (text === '-') return '%2D';
  return /^\.{1,2}$/.test(text) ? text.replaceAll('.', '%2E') : encodeURIComponent(text);
};

export const stateRoot = 'clusterless/v1/';

/** Of the keys of every state of a placement; ends with a slash. */
export const placementRoot = ({
  provider,
  stage,
  account,
  region,
}: Omit<Scope, 'project' | 'projectVersion'>): string =>
  `${stateRoot}${[segment(provider), stage === null ? '-' : segment(stage), segment(account), segment(region)].join('/')}/`;

/** `clusterless/v1/<provider>/<stage or "-">/<account>/<region>/<project>/<version>/state.json` */
export const stateKey = (scope: Scope): string =>
  `${placementRoot(scope)}${segment(scope.project)}/${segment(scope.projectVersion)}/state.json`;

/** For people and for ownership tags. */
export const scopeText = (scope: Scope): string =>
  [scope.provider, scope.stage ?? '-', scope.account, scope.region, scope.project, scope.projectVersion].join('/');
