import { ClusterlessError } from '../errors.ts';
import type { Run } from './verb.ts';
import { groups, verbs } from './verbs.ts';

const first = [...verbs.map(({ name }) => name), ...groups.map(({ name }) => name)].sort();

const bash = (): string => `# clusterless completion for bash
_clusterless() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  case "\${COMP_WORDS[1]}" in
${groups.map(({ name, verbs: inner }) => `    ${name}) [ "$COMP_CWORD" = 2 ] && COMPREPLY=($(compgen -W "${inner.map((verb) => verb.name).join(' ')}" -- "$word")) && return ;;`).join('\n')}
  esac
  if [ "$COMP_CWORD" = 1 ]; then COMPREPLY=($(compgen -W "${first.join(' ')}" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -F _clusterless clusterless cls
`;

const zsh = (): string => `#compdef clusterless cls
_clusterless() {
  if (( CURRENT == 2 )); then compadd ${first.join(' ')}; return; fi
  case "\${words[2]}" in
${groups.map(({ name, verbs: inner }) => `    ${name}) (( CURRENT == 3 )) && compadd ${inner.map((verb) => verb.name).join(' ')} && return ;;`).join('\n')}
  esac
  _files
}
compdef _clusterless clusterless cls
`;

const fish = (): string =>
  [
    ...verbs.map(
      ({ name, does }) => `complete -c clusterless -n __fish_use_subcommand -a ${name} -d '${does.replaceAll("'", '')}'`,
    ),
    ...groups.map(({ name, does }) => `complete -c clusterless -n __fish_use_subcommand -a ${name} -d '${does}'`),
    ...groups.flatMap(({ name, verbs: inner }) =>
      inner.map((verb) => `complete -c clusterless -n '__fish_seen_subcommand_from ${name}' -a ${verb.name}`),
    ),
    '',
  ].join('\n');

const scripts: { readonly [shell: string]: () => string } = { bash, zsh, fish };

export const run: Run = async ({ io, args }) => {
  const [shell = ''] = args;
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined) {
    throw new ClusterlessError('CLS_USAGE', `no completion for "${shell}"`, { hint: 'One of: bash, zsh, fish.' });
  }
  io.write(script());
  return 0;
};
