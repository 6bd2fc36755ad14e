/** Writes a query from its tree, so that reading it gives the tree back. */
import type { Condition, GroupTerm, QueryTree, TagTerm, Text } from './ast';
import { quoted, quotedPattern } from './scanner';

export function printQuery({ where, tags, groups }: QueryTree): string {
  return [printCondition(where), ...tags.map(printTag), ...groups.map(printGroup)]
    .filter((part) => part !== '')
    .join(' ');
}

function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'word':
      return printText(condition);
    case 'compare':
      return `${printText(condition.key)}${condition.operator}${printText(condition.value)}`;
    case 'pattern':
      return `${printText(condition.key)}${condition.operator}${quotedPattern(condition.pattern)}`;
    case 'not':
      return `-${inParentheses(condition.condition, ['and', 'or'])}`;
    case 'and':
      return condition.conditions.map((one) => inParentheses(one, ['and', 'or'])).join(' ');
    case 'or':
      return condition.conditions.map((one) => inParentheses(one, ['or'])).join(' or ');
  }
}

function inParentheses(condition: Condition, kinds: readonly Condition['kind'][]): string {
  const text = printCondition(condition);
  return kinds.includes(condition.kind) ? `(${text})` : text;
}

function printTag(term: TagTerm): string {
  const sign = term.isNegated ? '-' : '';
  return term.kind === 'pattern'
    ? `${sign}tag~${quotedPattern(term.pattern)}`
    : `${sign}tag${term.operator}${printText(term.value)}`;
}

function printGroup(term: GroupTerm): string {
  if (term.kind === 'capture') return `group~${quotedPattern(term.pattern)}`;
  if (term.kind === 'path') return term.part === null ? 'group:path' : `group:path/${term.part}`;
  return `group:${printText(term.key)}`;
}

function printText({ text, isQuoted }: Text): string {
  return isQuoted ? quoted(text) : text;
}
