import { ClusterlessError } from '../errors.ts';
import type { Run, Verb, VerbGroup } from './verb.ts';

interface Words {
  readonly verbs: readonly Verb[];
  readonly groups: readonly VerbGroup[];
}

const firstWords = ({ verbs, groups }: Words): string =>
  [...verbs, ...groups]
    .map(({ name }) => name)
    .sort()
    .join(' ');

const bash = (words: Words): string => `# clusterless completion for bash
_clusterless() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  case "\${COMP_WORDS[1]}" in
${words.groups.map(({ name, verbs: inner }) => `    ${name}) [ "$COMP_CWORD" = 2 ] && COMPREPLY=($(compgen -W "${inner.map((verb) => verb.name).join(' ')}" -- "$word")) && return ;;`).join('\n')}
  esac
  if [ "$COMP_CWORD" = 1 ]; then COMPREPLY=($(compgen -W "${firstWords(words)}" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -F _clusterless clusterless cls
`;

const zsh = (words: Words): string => `#compdef clusterless cls
_clusterless() {
  if (( CURRENT == 2 )); then compadd ${firstWords(words)}; return; fi
  case "\${words[2]}" in
${words.groups.map(({ name, verbs: inner }) => `    ${name}) (( CURRENT == 3 )) && compadd ${inner.map((verb) => verb.name).join(' ')} && return ;;`).join('\n')}
  esac
  _files
}
compdef _clusterless clusterless cls
`;

const fish = ({ verbs, groups }: Words): string =>
  [
    ...verbs.map(
      ({ name, does }) =>
        `complete -c clusterless -n __fish_use_subcommand -a ${name} -d '${does.replaceAll("'", '')}'`,
    ),
    ...groups.map(({ name, does }) => `complete -c clusterless -n __fish_use_subcommand -a ${name} -d '${does}'`),
    ...groups.flatMap(({ name, verbs: inner }) =>
      inner.map((verb) => `complete -c clusterless -n '__fish_seen_subcommand_from ${name}' -a ${verb.name}`),
    ),
    '',
  ].join('\n');

const scripts: { readonly [shell: string]: (words: Words) => string } = { bash, zsh, fish };

/** The words come from the caller: this verb is one of them. */
export const completion =
  (words: Words): Run =>
  async ({ io, args }) => {
    const [shell = ''] = args;
    const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
    if (script === undefined) {
      throw new ClusterlessError('CLS_USAGE', `no completion for "${shell}"`, { hint: 'One of: bash, zsh, fish.' });
    }
    io.write(script(words));
    return 0;
  };
