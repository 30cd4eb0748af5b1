import type { JsonObject } from '../../../metadata/canonical.ts';
import { sha256 } from '../../../metadata/canonical.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Delete' | 'Retain';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
}

/** By logical id. */
export type Resources = { readonly [logicalId: string]: Resource };

export const ref = (logicalId: string): JsonObject => ({ Ref: logicalId });

export const getAtt = (logicalId: string, attribute: string): JsonObject => ({ 'Fn::GetAtt': [logicalId, attribute] });

/**
 * Letters and digits only, the same for the same name for ever: another id would make another resource. `kind` is for
 * people who look at the stack.
 */
export const logicalId = (kind: string, name: string): string => `${kind}${sha256(name).slice(0, 8)}`;

/** Replaced by CloudFormation, in definitions and `Fn::Sub`. */
export const placeholder = (name: string): string => `\${${name}}`;
