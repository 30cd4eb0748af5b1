import type { Json } from '../metadata/canonical.ts';
import type { CommonFields } from '../model/component.ts';
import type { PlacementIdentity } from '../model/placement.ts';
import type { Pointer } from '../model/pointer.ts';
import type { ProjectIdentity } from '../model/project.ts';
import type { Source } from '../model/source.ts';
import type { ArcFields } from './arc-fields.ts';
import type { Category, ComponentType } from './component.ts';

/** A dataset that a component owns, as it is written in the file. */
export interface OwnedDataset {
  readonly name: string;
  readonly version: string;
  readonly pathURI: string;
  /** Role of an arc's sink. */
  readonly role?: string;
  readonly at: Pointer;
}

export interface LoadedComponent {
  readonly category: Category;
  readonly type: ComponentType;
  /** Where it stands: `['arcs', 0]`. */
  readonly at: Pointer;
  /** With defaults filled in. */
  readonly component: Json;
  readonly fields: CommonFields;
  readonly owns: readonly OwnedDataset[];
  /** Lot unit as declared: required of a boundary, optional for an arc. */
  readonly lotUnit?: string;
  /** Of arcs only. */
  readonly arc?: ArcFields;
}

/** One project file, read and found right as far as one file can be. */
export interface LoadedProject {
  readonly file: string;
  /** Absolute folder of the file. */
  readonly directory: string;
  readonly project: ProjectIdentity;
  readonly placement: PlacementIdentity;
  /** Managed policy, by name or ARN, that bounds every role of the project. */
  readonly permissionsBoundary?: string;
  readonly components: readonly LoadedComponent[];
  /** The other given projects of its placement: what they export can be referred to. */
  readonly neighbours: readonly LoadedProject[];
  readonly source: Source;
}
