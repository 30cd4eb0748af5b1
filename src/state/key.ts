import type { Scope } from './state.ts';

/** Percent-encodes one path segment; a lone `-`, `.` or `..` would mean something else, so those are encoded too. */
const segment = (text: string): string => {
  if (text === '-') return '%2D';
  return /^\.{1,2}$/.test(text) ? text.replaceAll('.', '%2E') : encodeURIComponent(text);
};

export const stateRoot = 'clusterless/v1/';

/** `clusterless/v1/<provider>/<stage or "-">/<account>/<region>/<project>/<version>/state.json` */
export const stateKey = (scope: Scope): string => {
  const stage = scope.stage === null ? '-' : segment(scope.stage);
  const place = [segment(scope.provider), stage, segment(scope.account), segment(scope.region)];
  return `${stateRoot}${[...place, segment(scope.project), segment(scope.projectVersion)].join('/')}/state.json`;
};

/** For people and for ownership tags. */
export const scopeText = (scope: Scope): string =>
  [scope.provider, scope.stage ?? '-', scope.account, scope.region, scope.project, scope.projectVersion].join('/');
