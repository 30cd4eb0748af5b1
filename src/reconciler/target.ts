import type { Described } from '../resources/lower/kept-record.ts';
import { scopeText } from '../state/key.ts';
import type { Scope } from '../state/state.ts';
import type { DesiredObject } from '../substrate/object.ts';
import type { Ownership } from '../substrate/provider.ts';

export interface Placement {
  readonly provider: string;
  readonly stage: string | null;
  readonly account: string;
  readonly region: string;
}

/** What one project file asks for, lowered. */
export interface ProjectTarget {
  readonly name: string;
  readonly version: string;
  readonly placement: Placement;
  /** For messages. */
  readonly file: string;
  readonly objects: readonly DesiredObject[];
  /** What the project's record says now, so that it goes on saying it of what can't be deleted. */
  readonly described?: Described;
}

export const scopeOf = ({
  name,
  version,
  placement,
}: Pick<ProjectTarget, 'name' | 'version' | 'placement'>): Scope => ({
  provider: placement.provider,
  stage: placement.stage,
  account: placement.account,
  region: placement.region,
  project: name,
  projectVersion: version,
});

/** `<name>/<version>`: how plans, results and events name a project. */
export const projectKey = ({ name, version }: Pick<ProjectTarget, 'name' | 'version'>): string => `${name}/${version}`;

export const ownershipOf = (scope: Scope, lineage: string): Ownership => ({
  lineage,
  scope: scopeText(scope),
  project: scope.project,
  projectVersion: scope.projectVersion,
});
