import type { HandlerName, Part } from '../../part.ts';
import type { Place } from '../arn.ts';

/** A function's code in the asset store. */
export interface Bundle {
  /** Hex, of the zip file. */
  readonly sha256: string;
  /** The zip file on this machine. */
  readonly path: string;
}

export type Bundles = ReadonlyMap<HandlerName, Bundle>;

/** What rendering a stack knows beside its parts. */
export interface RenderContext {
  readonly place: Place;
  /** Bucket of code and big templates. */
  readonly assets: string;
  readonly bundles: Bundles;
}

/** One stack while it is rendered: parts refer to each other by name. */
export interface StackContext extends RenderContext {
  readonly parts: readonly Part[];
}

export const assetKey = (digest: string, extension: string): string => `assets/${digest}.${extension}`;
