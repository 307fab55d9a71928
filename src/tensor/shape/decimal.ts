/**
 * Arithmetic on size literals, by the school method on decimal digits.
 *
 * Inside, a number is its digits with the lowest first (`784` is `"487"`), because carries run that way.
 * Tuples as counters would overflow the compiler at a few thousand; digits do not.
 */

interface Digits {
  '0': [];
  '1': [0];
  '2': [0, 0];
  '3': [0, 0, 0];
  '4': [0, 0, 0, 0];
  '5': [0, 0, 0, 0, 0];
  '6': [0, 0, 0, 0, 0, 0];
  '7': [0, 0, 0, 0, 0, 0, 0];
  '8': [0, 0, 0, 0, 0, 0, 0, 0];
  '9': [0, 0, 0, 0, 0, 0, 0, 0, 0];
}
type Digit = keyof Digits;
type Count = readonly 0[];

interface Multiples<T extends Count> {
  '0': [];
  '1': T;
  '2': [...T, ...T];
  '3': [...T, ...T, ...T];
  '4': [...T, ...T, ...T, ...T];
  '5': [...T, ...T, ...T, ...T, ...T];
  '6': [...T, ...T, ...T, ...T, ...T, ...T];
  '7': [...T, ...T, ...T, ...T, ...T, ...T, ...T];
  '8': [...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T];
  '9': [...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T];
}

/** A count below a hundred as `[tens, units]`. */
type Split<T extends Count> = `${T['length']}` extends `${infer Tens extends Digit}${infer Units extends Digit}`
  ? [Tens, Units]
  : ['0', `${T['length']}`];

type Reverse<N extends string, Out extends string = ''> = N extends `${infer Head}${infer Tail}`
  ? Reverse<Tail, `${Head}${Out}`>
  : Out;

type Trim<N extends string> = N extends `0${infer Rest}` ? (Rest extends '' ? '0' : Trim<Rest>) : N;

type ToNumber<Reversed extends string> = Trim<Reverse<Reversed>> extends `${infer N extends number}` ? N : number;

type AddDigits<
  A extends string,
  B extends string,
  Carry extends Digit = '0',
> = A extends `${infer AH extends Digit}${infer AT}`
  ? B extends `${infer BH extends Digit}${infer BT}`
    ? Split<[...Digits[AH], ...Digits[BH], ...Digits[Carry]]> extends [
        infer Tens extends Digit,
        infer Units extends Digit,
      ]
      ? `${Units}${AddDigits<AT, BT, Tens>}`
      : never
    : AddDigits<A, '0', Carry>
  : B extends ''
    ? Carry extends '0'
      ? ''
      : Carry
    : AddDigits<B, '0', Carry>;

type Scale<
  A extends string,
  By extends Digit,
  Carry extends Digit = '0',
> = A extends `${infer Head extends Digit}${infer Tail}`
  ? Split<[...Multiples<Digits[Head]>[By], ...Digits[Carry]]> extends [
      infer Tens extends Digit,
      infer Units extends Digit,
    ]
    ? `${Units}${Scale<Tail, By, Tens>}`
    : never
  : Carry extends '0'
    ? ''
    : Carry;

type MultiplyDigits<A extends string, B extends string> = B extends `${infer Head extends Digit}${infer Tail}`
  ? AddDigits<Scale<A, Head>, `0${MultiplyDigits<A, Tail>}`>
  : '';

/** `A - B`, or `never` when B is the larger. */
type SubtractDigits<
  A extends string,
  B extends string,
  Borrow extends Digit = '0',
  Out extends string = '',
> = A extends `${infer AH extends Digit}${infer AT}`
  ? B extends `${infer BH extends Digit}${infer BT}`
    ? Digits[AH] extends [...Digits[BH], ...Digits[Borrow], ...infer Left extends Count]
      ? SubtractDigits<AT, BT, '0', `${Out}${Left['length']}`>
      : [...Digits['9'], 0, ...Digits[AH]] extends [...Digits[BH], ...Digits[Borrow], ...infer Left extends Count]
        ? SubtractDigits<AT, BT, '1', `${Out}${Left['length']}`>
        : never
    : SubtractDigits<A, '0', Borrow, Out>
  : Borrow extends '1'
    ? never
    : Trim<B> extends '0' | ''
      ? Out
      : never;

/** How often `Divisor` goes into `Rest`, and what then remains. */
type Quotient<Rest extends string, Divisor extends string, Times extends Count = []> = [
  SubtractDigits<Rest, Divisor>,
] extends [never]
  ? [`${Times['length']}`, Rest]
  : Quotient<SubtractDigits<Rest, Divisor>, Divisor, [...Times, 0]>;

/** Long division; `Digits` highest first. */
type DivideDigits<
  Left extends string,
  Divisor extends string,
  Rest extends string = '',
  Out extends string = '',
> = Left extends `${infer Head}${infer Tail}`
  ? Quotient<`${Head}${Rest}`, Divisor> extends [infer Q extends string, infer R extends string]
    ? DivideDigits<Tail, Divisor, R, `${Out}${Q}`>
    : never
  : Trim<Rest> extends '0'
    ? Trim<Out>
    : never;

type Rev<N extends number> = Reverse<`${N}`>;

/** `A + B`; `number` when either is not known. */
export type Add<A extends number, B extends number> = number extends A | B
  ? number
  : ToNumber<AddDigits<Rev<A>, Rev<B>>>;

/** `A - B`; `number` when either is not known, `never` when B is the larger. */
export type Subtract<A extends number, B extends number> = number extends A | B
  ? number
  : [SubtractDigits<Rev<A>, Rev<B>>] extends [never]
    ? never
    : ToNumber<SubtractDigits<Rev<A>, Rev<B>>>;

/** `A * B`; `number` when either is not known. */
export type Multiply<A extends number, B extends number> = number extends A | B
  ? number
  : ToNumber<MultiplyDigits<Rev<A>, Rev<B>>>;

/** `A / B`; `number` when either is not known or B is zero, `never` when it leaves a remainder. */
export type Divide<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 0
    ? number
    : DivideDigits<`${A}`, Rev<B>> extends `${infer N extends number}`
      ? N
      : never;

/** The product of all sizes; `number` when one is not known. */
export type Product<S extends readonly number[], Out extends number = 1> = number extends S['length'] | S[number]
  ? number
  : S extends readonly [infer Head extends number, ...infer Tail extends readonly number[]]
    ? Product<Tail, Out extends 1 ? Head : Multiply<Out, Head>>
    : Out;
