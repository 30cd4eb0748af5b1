/**
 * The queue of what could not be delivered to a function: its rules and its own asynchronous calls share it. Its name
 * follows from the function's, so that a rule can name it without asking.
 */
export const deadLetterName = (functionName: string): string => `${functionName}-dead`;
