import type { Input, Operations } from './answering.ts';
import { listIn, refusal, tagsIn, textIn, toTags } from './answering.ts';

interface MemoryRule {
  readonly bus: string;
  readonly name: string;
  pattern: string;
  state: string;
  tags: Readonly<Record<string, string>>;
  readonly targets: Map<string, Input>;
}

/** EventBridge of one account in one region: rules on buses that are all there. */
export class MemoryEvents {
  readonly rules = new Map<string, MemoryRule>();
  readonly #arn: (bus: string, rule: string) => string;

  /** @param arn of a rule */
  constructor(arn: (bus: string, rule: string) => string) {
    this.#arn = arn;
  }

  #at({ bus, name }: Pick<MemoryRule, 'bus' | 'name'>): string {
    return this.#arn(bus, name);
  }

  #rule(input: Input): MemoryRule {
    const arn = textIn(input, 'ResourceARN');
    const name = textIn(input, 'Name') || textIn(input, 'Rule');
    const rule = this.rules.get(arn === '' ? this.#arn(textIn(input, 'EventBusName'), name) : arn);
    if (rule === undefined) throw refusal('ResourceNotFoundException');
    return rule;
  }

  #view(rule: MemoryRule) {
    return { Name: rule.name, Arn: this.#at(rule), EventPattern: rule.pattern, State: rule.state };
  }

  #put(input: Input): object {
    const at = { bus: textIn(input, 'EventBusName'), name: textIn(input, 'Name') };
    const before = this.rules.get(this.#at(at));
    const tags = before?.tags ?? tagsIn(input['Tags']);
    const targets = before?.targets ?? new Map<string, Input>();
    const next = { ...at, pattern: textIn(input, 'EventPattern'), state: textIn(input, 'State'), tags, targets };
    this.rules.set(this.#at(at), next);
    return { RuleArn: this.#at(at) };
  }

  #list(input: Input): object {
    const bus = textIn(input, 'EventBusName');
    const mine = [...this.rules.values()].filter((rule) => rule.bus === bus);
    return {
      Rules: mine.filter(({ name }) => name.startsWith(textIn(input, 'NamePrefix'))).map((one) => this.#view(one)),
    };
  }

  #delete(input: Input): object {
    const rule = this.#rule(input);
    if (rule.targets.size > 0)
      throw refusal('ValidationException', 400, 'Rule can not be deleted since it has targets.');
    this.rules.delete(this.#at(rule));
    return {};
  }

  get operations(): Operations {
    return {
      ListRules: (input) => this.#list(input),
      DescribeRule: (input) => this.#view(this.#rule(input)),
      PutRule: (input) => this.#put(input),
      DeleteRule: (input) => this.#delete(input),
      ListTargetsByRule: (input) => ({ Targets: [...this.#rule(input).targets.values()] }),
      PutTargets: (input) => {
        const { targets } = this.#rule(input);
        for (const target of listIn(input, 'Targets')) targets.set(textIn(target, 'Id'), target);
        return { FailedEntries: [] };
      },
      RemoveTargets: (input) => {
        const { targets } = this.#rule(input);
        const ids = Array.isArray(input['Ids']) ? input['Ids'] : [];
        for (const id of ids) targets.delete(String(id));
        return { FailedEntries: [] };
      },
      ListTagsForResource: (input) => ({ Tags: toTags(this.#rule(input).tags) }),
      TagResource: (input) => {
        const rule = this.#rule(input);
        rule.tags = { ...rule.tags, ...tagsIn(input['Tags']) };
        return {};
      },
    };
  }

  /** Targets whose events would be lost when they cannot be delivered. */
  get withoutDeadLetters(): readonly string[] {
    return [...this.rules.values()].flatMap(({ name, targets }) =>
      [...targets.values()].filter((target) => target['DeadLetterConfig'] === undefined).map(() => name),
    );
  }
}
