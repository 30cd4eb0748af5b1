import { resolve } from 'node:path';
import type { Finding } from '../../model/diagnostics.ts';
import type { Pointer } from '../../model/pointer.ts';
import type { UserCode } from '../../substrate/user-code.ts';
import { mostCodeBytes } from '../../substrate/user-code.ts';
import type { OwnCode } from '../component.ts';
import type { Check } from './check.ts';
import { find } from './check.ts';

const megabyte = 1024 * 1024;

const bad = (path: Pointer, message: string, hint: string): readonly Finding[] => [
  { code: 'bad-code', path, message, hint },
];

const tooBig = ({ at, path }: OwnCode, size: number): readonly Finding[] =>
  bad(
    at,
    `"${path}" has ${Math.ceil(size / megabyte)} MB, and AWS Lambda takes ${mostCodeBytes / megabyte} MB unpacked`,
    'leave out what is not called, or make a container image of it',
  );

const or = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]*)$/, ' or $1');

const problem = (own: OwnCode, code: UserCode): readonly Finding[] => {
  const { at, path, handlerAt, oneOf } = own;
  if (code.found === 'no') return bad(at, `there is no folder or file "${path}"`, 'it is relative to the project file');
  if (code.found === 'unreadable') {
    return bad(
      at,
      `"${path}" is neither a folder nor a zip file: ${code.reason}`,
      'name the folder of the code, or a zip of it',
    );
  }
  if (code.size > mostCodeBytes) return tooBig(own, code.size);
  if (oneOf.length === 0 || code.files.some(({ name }) => oneOf.includes(name))) return [];
  const names = code.files.slice(0, 5).map(({ name }) => name);
  const has = names.length === 0 ? 'it is empty' : `it has ${names.join(', ')}${code.files.length > 5 ? ', ...' : ''}`;
  return bad(handlerAt, `there is no ${or(oneOf)} in "${path}"`, has);
};

/** Whether the code of functions is where the files say, fits, and has the handler. */
export const codeCheck: Check = ({ projects, lookAtCode }) =>
  projects.flatMap((project) =>
    project.components
      .filter(({ fields }) => !fields.exclude)
      .flatMap(({ type, component, at }) => {
        const own = type.code?.(component);
        if (own === undefined || lookAtCode === undefined) return [];
        const found = problem(own, lookAtCode(resolve(project.directory, own.path)));
        return found.map((finding) => find(project, { ...finding, path: [...at, ...finding.path] }));
      }),
  );
