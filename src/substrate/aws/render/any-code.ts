import type { StackSpec } from '../../object.ts';
import type { HandlerName } from '../../part.ts';
import type { Place } from '../arn.ts';
import { renderStack } from './stack.ts';
import type { Resources } from './template.ts';

const handlers: readonly HandlerName[] = ['control', 'collect', 'close', 'copy', 'glue-add-partitions', 'log-export'];

const anyCode = new Map(handlers.map((name) => [name, { sha256: '0'.repeat(64), path: '' }]));

/** What a stack is made of, for questions in which the code of its functions makes no difference. */
export const resourcesOf = (spec: StackSpec, place: Place, assets: string): Resources => {
  const { body } = renderStack(spec, { place, assets, bundles: anyCode });
  const template: { readonly Resources: Resources } = JSON.parse(body);
  return template.Resources;
};
