import { resolve } from 'node:path';
import { sha256 } from '../../metadata/canonical.ts';
import { imageRepositoryName } from '../../metadata/names.ts';
import type { CommonFields } from '../../model/component.ts';
import { imageName } from '../../substrate/image/image-name.ts';
import type { Desired } from '../../substrate/object.ts';
import type { Architecture } from '../../substrate/part.ts';
import type { LowerContext } from '../component.ts';
import { componentAddress, objectFields, projectNaming, projectTags } from './lowering.ts';

interface Built {
  readonly fields: CommonFields;
  readonly context: LowerContext;
  /** Relative to the project file. */
  readonly imagePath: string;
  readonly architecture: Architecture;
  readonly forFunction: boolean;
}

/** Where nobody looks at files, each component's image still has a name of its own. */
const unseen = (component: string): string => `unseen-${sha256(component).slice(0, 16)}`;

/** The image of an arc's workload, as an object that is there before the arc's stack. */
export const imageObject = ({ fields, context, imagePath, architecture, forFunction }: Built): Desired<'image'> => {
  const component = componentAddress('arcs', fields.name);
  const path = resolve(context.directory, imagePath);
  const repository = imageRepositoryName(projectNaming(context));
  const tag = context.imageTag({ path, component, architecture }) || unseen(component);
  return {
    kind: 'image',
    ...objectFields({ category: 'arcs', fields, suffix: 'image' }),
    // It can be built again at any time, and every change of its content replaces it.
    protect: false,
    name: imageName(repository, tag),
    spec: {
      repository,
      tag,
      path,
      architecture,
      component,
      forFunction,
      tags: projectTags(context),
    },
    dependsOn: [],
  };
};
