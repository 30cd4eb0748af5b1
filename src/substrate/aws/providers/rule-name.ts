/** How long EventBridge tries to deliver, before the event goes to the dead letters. Seconds and attempts. */
export const deliveryPolicy = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } as const;

export interface RuleName {
  readonly bus: string;
  readonly rule: string;
}

/** `<bus>/<rule>`; a bus may have slashes (partner buses), a rule may not. */
export const ruleName = (name: string): RuleName => {
  const slash = name.lastIndexOf('/');
  return { bus: name.slice(0, slash), rule: name.slice(slash + 1) };
};
