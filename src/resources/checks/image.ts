import { resolve } from 'node:path';
import type { Finding } from '../../model/diagnostics.ts';
import type { BuildContext } from '../../substrate/image/build-context.ts';
import type { OwnFolder } from '../component.ts';
import type { Check } from './check.ts';
import { find } from './check.ts';

const relative = 'imagePath is relative to the project file';
const instead = 'write one there, or name a ready image in "image"; --local runs the folder without';

const wrongWith = (path: string, context: BuildContext): readonly [message: string, hint: string] | undefined => {
  switch (context.found) {
    case 'no':
      return [`there is no folder "${path}"`, relative];
    case 'no-folder':
      return [`"${path}" is not a folder`, 'name the folder that the Dockerfile is in'];
    case 'unreadable':
      return [`the folder "${path}" cannot be read: ${context.reason}`, 'look at its rights and its .dockerignore'];
    case 'yes':
      return context.hasDockerfile ? undefined : [`there is no Dockerfile in "${path}"`, instead];
  }
};

const problem = ({ at, path }: OwnFolder, context: BuildContext): readonly Finding[] => {
  const [message, hint] = wrongWith(path, context) ?? [];
  return message === undefined || hint === undefined ? [] : [{ code: 'bad-image', path: at, message, hint }];
};

/** Whether what images are built of is where the files say. A laptop builds none. */
export const imageCheck: Check = ({ projects, lookAtImage }) =>
  projects
    .filter(({ placement }) => placement.provider !== 'local')
    .flatMap((project) =>
      project.components
        .filter(({ fields }) => !fields.exclude)
        .flatMap(({ type, component, at }) => {
          const own = type.imageFolder?.(component);
          if (own === undefined || lookAtImage === undefined) return [];
          const found = problem(own, lookAtImage(resolve(project.directory, own.path)));
          return found.map((finding) => find(project, { ...finding, path: [...at, ...finding.path] }));
        }),
    );
