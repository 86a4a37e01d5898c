/* Figures in Persian: digits, signs, units; what is unknown stays as it came. */
import test from 'node:test';
import assert from 'node:assert/strict';
import figure from '@/messages/fa/figure.json';
import common from '@/messages/fa/common.json';
import { figure_words, number_text } from '@/i18n/figures';
import { number, percent, t, term, words } from '@/i18n/i18n.svelte';

test('the program’s text of a figure, put into Persian', () => {
  words.catalogue = { ...figure, ...common };
  words.language = 'fa';
  const cases: [string, string][] = [
    ['0.61 (0.48 to 0.72)', '۰٫۶۱ (۰٫۴۸ تا ۰٫۷۲)'],
    ['12 000 EUR', '۱۲٬۰۰۰ یورو'],
    ['11 900 EUR (6 000 to 30 400)', '۱۱٬۹۰۰ یورو (۶٬۰۰۰ تا ۳۰٬۴۰۰)'],
    ['16.3 %', '۱۶٫۳٪'],
    ['16.3\u00a0%', '۱۶٫۳٪'],
    ['10 000 km', '۱۰٬۰۰۰ کیلومتر'],
    ['412 M USD', '۴۱۲ میلیون دلار'],
    ['14 people', '۱۴ نفر'],
    ['0.44 percentage points', '۰٫۴۴ واحد درصد'],
    ['58 days (38 to 97)', '۵۸ روز (۳۸ تا ۹۷)'],
    ['-3.2', '−۳٫۲'],
    ['7', '۷'],
    ['1.0 % a year (0.5 to 1.5)', '۱٫۰ درصد در سال (۰٫۵ تا ۱٫۵)'],
    ['52 000 2021 international dollars', '۵۲٬۰۰۰ دلار بین‌المللی سال ۲۰۲۱'],
    ['6 per 1,000 births', '۶ در هر ۱۰۰۰ تولد'],
    ['under 5 %', 'کمتر از ۵٪'],
    ['27 km²', '۲۷ کیلومتر مربع'],
    ['missing (no answer yet)', 'نامعلوم'],
    ['3.2 tn USD', '۳٫۲ تریلیون دلار'],
    ['85 k people', '۸۵ هزار نفر'],
  ];
  for (const [from, to] of cases) assert.equal(figure_words(from), to, from);
  assert.equal(figure_words('3 gizmos'), '۳ gizmos');
  assert.match(figure_words('missing (no survey)'), /^نامعلوم/);
  assert.equal(number_text('1234'), '۱۲۳۴');
  assert.equal(number(1234.5), '۱٬۲۳۴٫۵');
  assert.equal(percent(0.87), '۸۷٪');
  assert.equal(term('Reactive'), common['common.term.reactive']);
  assert.equal(term('Something else'), 'Something else');
  assert.equal(t('common.of', { done: 2, total: 5 }), '۲ از ۵');
  words.language = 'en';
  assert.equal(figure_words('16.3 %'), '16.3 %');
});
