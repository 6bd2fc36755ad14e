/** What a query says, as a tree; docs/query.md has the grammar. */

/** Text as it was written; quoted text is taken literally. */
export interface Text {
  readonly text: string;
  readonly isQuoted: boolean;
}

export type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';
export type PatternOperator = '~' | '!~';

export type Condition =
  /** Part of the run's name. */
  | ({ readonly kind: 'word' } & Text)
  | {
      readonly kind: 'compare';
      readonly key: Text;
      readonly operator: Operator;
      readonly value: Text;
    }
  | {
      readonly kind: 'pattern';
      readonly key: Text;
      readonly operator: PatternOperator;
      readonly pattern: string;
    }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] };

/** Which cards are shown, or with `isNegated` not shown. */
export type TagTerm = { readonly isNegated: boolean } & (
  | { readonly kind: 'text'; readonly operator: ':' | '='; readonly value: Text }
  | { readonly kind: 'pattern'; readonly pattern: string }
);

export type GroupTerm =
  | { readonly kind: 'key'; readonly key: Text }
  /** The n-th part of the name's path, from 1; null: all but the last part. */
  | { readonly kind: 'path'; readonly part: number | null }
  /** What the first group of the pattern captures in the name, or the pattern without a group. */
  | { readonly kind: 'capture'; readonly pattern: string };

export interface QueryTree {
  /** An `and` of nothing lets every run through. */
  readonly where: Condition;
  readonly tags: readonly TagTerm[];
  readonly groups: readonly GroupTerm[];
}

/** What is wrong with a query; places are UTF-16 units, the end excluded. */
export interface QueryError {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** Thrown inside, never to who asks. */
export class QueryFailure extends Error {
  override name = 'QueryFailure';
  readonly error: QueryError;
  constructor(error: QueryError) {
    super(error.message);
    this.error = error;
  }
}
