import type { z } from 'zod';
import type { Json } from '../metadata/canonical.ts';
import type { ArcDescriptor, BoundaryDescriptor, StoreNames } from '../metadata/descriptor.ts';
import type { Unit } from '../metadata/lot.ts';
import type { Finding } from '../model/diagnostics.ts';
import type { Pointer } from '../model/pointer.ts';
import type { ImageContent } from '../substrate/image/image-content.ts';
import type { DesiredObject } from '../substrate/object.ts';

export type Category = 'resources' | 'activities' | 'boundaries' | 'arcs';

/** What is known about a dataset: from the given files, or from its record in the placement. */
export interface DatasetFacts {
  readonly name: string;
  readonly version: string;
  readonly pathURI: string;
  readonly unit: Unit;
  /** Name of the owning project. */
  readonly owner: string;
  /** Of the owner's entry in `dataset.json`; for a dataset of ours, the entry that apply will write. */
  readonly epoch: number;
}

/** What other components need of a resource. */
export interface ReferredResource {
  readonly name: string;
  readonly type: string;
  readonly component: Json;
  /** That declares it. */
  readonly project: { readonly name: string; readonly version: string };
}

/** Everything that lowering may know besides the component itself. No I/O: the caller has read what there is to read. */
export interface LowerContext {
  readonly project: { readonly name: string; readonly version: string };
  readonly placement: {
    readonly provider: string;
    readonly stage: string | null;
    readonly account: string;
    readonly region: string;
  };
  /** Absolute folder of the project file: `imagePath` is relative to it. */
  readonly directory: string;
  readonly stores: StoreNames;
  readonly bus: string;
  /** By id `name/version`. */
  dataset(id: string): DatasetFacts | undefined;
  /** Hex digest of the code in an absolute folder or zip file; empty when nobody has looked. */
  codeDigest(path: string): string;
  /** Tag of the image that is built of a folder as it is; empty when nobody has looked. */
  imageTag(of: ImageContent): string;
  /** A resource by a `*Ref` text: of this project, or what another given one exports. */
  resource(ref: string): ReferredResource | undefined;
}

export interface Lowered {
  readonly objects: readonly DesiredObject[];
  readonly arc?: ArcDescriptor;
  readonly boundary?: BoundaryDescriptor;
}

/** A field of a component that holds a reference, as a JSON pointer, and the type that it must lead to. */
export interface ResourceReference {
  readonly path: string;
  readonly type: string;
  /** What an ARN in its place must be of, where that has to be in the placement's own account and region. */
  readonly arn?: { readonly service: string; readonly kind: string };
}

/** Code of the user's that a component brings along. */
export interface OwnCode {
  /** The field that names it. */
  readonly at: Pointer;
  /** Folder or zip file, relative to the project file. */
  readonly path: string;
  readonly handlerAt: Pointer;
  /** Files of which one must be in it; none when nobody can tell. */
  readonly oneOf: readonly string[];
}

/** A folder of the user's, and the field that names it, relative to the project file. */
export interface OwnFolder {
  readonly at: Pointer;
  readonly path: string;
}

/**
 * One component type. A definition closes over its own schema, so the registry is a plain list of unlike types and no
 * shared code ever tests for a type name.
 */
export interface ComponentType {
  /** `aws:core:s3CopyArc` */
  readonly type: string;
  readonly category: Category;
  /** One sentence for `show` and the reference page. */
  readonly synopsis: string;
  readonly schema: z.ZodType;
  /** A component that passes the schema; becomes documentation, a fixture and a test. */
  readonly example: Json;
  /** Fields that name a resource of the project. */
  readonly references?: readonly ResourceReference[];
  /** What a schema cannot say: fields that exclude each other, values that never worked. Paths are in the component. */
  inspect?(component: Json): readonly Finding[];
  /** What must be there beside the project file. */
  code?(component: Json): OwnCode | undefined;
  /** The folder that an image of the component is built of. */
  imageFolder?(component: Json): OwnFolder | undefined;
  /** Why the local substrate skips this type, when it does. */
  readonly skippedLocally?: string;
  /** Parses nothing: `component` has passed `schema` and `name` is set. */
  lower(component: Json, context: LowerContext): Lowered;
}
