/* options.ts — a Spec as ECharts draws it: bars from zero, intervals on everything that has one, direct labels,
 * colours from the tokens, shapes and patterns beside colours. Bars grow from the side where reading begins; time and
 * quantities along a horizontal axis run left to right in both languages, as is usual in print. */
import type { EChartsCoreOption } from 'echarts/core';
import { groups_of, labels_of, type Mark, type Spec } from './spec';

export interface Look {
  text: string;
  quiet: string;
  line: string;
  accent: string;
  bar: string;
  surface: string;
  categories: string[];
  font: string;
  rtl: boolean;
  missing: string;
  narrow: boolean;
  number: (v: number) => string;
  day: (ms: number) => string;
}
const DAY = 86_400_000;

const SHAPES = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'];
const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [2, 2], [12, 4]];

/* The tokens as they are now; charts draw themselves again when the theme changes or the page is printed. */
export function look_of(el: Element, rtl: boolean, missing: string, number: (v: number) => string, day: (ms: number) => string): Look {
  const css = getComputedStyle(el);
  const v = (name: string): string => css.getPropertyValue(name).trim();
  return {
    text: v('--text-1'), quiet: v('--text-2'), line: v('--line'), accent: v('--accent'), bar: v('--bar'), surface: v('--surface-0'),
    categories: [1, 2, 3, 4, 5, 6].map((i) => v(`--c${i}`)),
    font: css.fontFamily, rtl, missing, narrow: el.clientWidth < 460, number, day,
  };
}

const known = (v: number | null | undefined): v is number => v !== null && v !== undefined && Number.isFinite(v);
const text_of = (m: Mark, look: Look): string => known(m.value) ? (m.text ?? look.number(m.value)) : look.missing;

function axis(look: Look, name: string | undefined, extra: object): object {
  return {
    axisLine: { show: false, lineStyle: { color: look.line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.quiet, fontFamily: look.font, formatter: look.number, hideOverlap: true },
    nameTextStyle: { color: look.quiet, fontFamily: look.font },
    ...(name ? { name, nameLocation: 'middle', nameGap: 30 } : {}),
    ...extra,
  };
}

function reference(spec: Spec, look: Look, across: 'xAxis' | 'yAxis'): object {
  if (!spec.reference) return {};
  return {
    markLine: {
      silent: true, symbol: 'none', animation: false,
      lineStyle: { color: look.quiet, type: 'dashed' },
      label: { formatter: spec.reference.label, color: look.quiet, fontFamily: look.font, position: 'end' },
      data: [{ [across]: spec.reference.value }],
    },
  };
}

interface Api {
  value: (i: number) => number;
  coord: (p: [number, number]) => [number, number];
}
/* An interval as a line with ends; `at` 0: along x, 1: along y. Data: [row or x, value, low, high]. */
function whisker(color: string, along: 'x' | 'y', shift = 0): (p: unknown, api: Api) => object {
  return (_, api) => {
    const key = api.value(0);
    const pos = (v: number): [number, number] => api.coord(along === 'x' ? [v, key] : [key, v]);
    const [ax, ay] = pos(api.value(2));
    const [bx, by] = pos(api.value(3));
    const style = { stroke: color, lineWidth: 1.6, fill: 'none' };
    const s = along === 'x' ? { x: 0, y: shift } : { x: shift, y: 0 };
    const bar = (x1: number, y1: number, x2: number, y2: number): object => ({
      type: 'line', shape: { x1: x1 + s.x, y1: y1 + s.y, x2: x2 + s.x, y2: y2 + s.y }, style, silent: true,
    });
    const e = 4;
    return {
      type: 'group',
      children: [
        bar(ax, ay, bx, by),
        along === 'x' ? bar(ax, ay - e, ax, ay + e) : bar(ax - e, ay, ax + e, ay),
        along === 'x' ? bar(bx, by - e, bx, by + e) : bar(bx - e, by, bx + e, by),
      ],
    };
  };
}

/* Rows: bars and dots. One row per label, in the order given, the first on top. */
function rows(spec: Spec, look: Look): EChartsCoreOption {
  const labels = labels_of(spec.marks);
  const groups = groups_of(spec.marks);
  const ends = spec.marks.flatMap((m) => [m.value, m.low, m.high]).filter(known);
  const least = Math.min(spec.kind === 'bars' ? 0 : Infinity, ...ends);
  const series: object[] = [];
  /* Values with their intervals are long: a narrow drawing says the value, its line shows the interval. */
  const said = (m: Mark): string => (look.narrow ? (text_of(m, look).split(' (')[0] as string) : text_of(m, look));
  const spans = spec.marks.some((m) => known(m.low) && known(m.high) && m.low !== m.high);
  const longest = Math.max(0, ...spec.marks.map((m) => said(m).length));
  const room = spec.kind === 'bars' && spans && groups.length === 1 ? Math.max(64, Math.min(look.narrow ? 110 : 200, longest * 6.4 + 12)) : 64;
  groups.forEach((g, i) => {
    const color = groups.length > 1 ? (look.categories[i % 6] as string) : look.bar;
    const marks = spec.marks.filter((m) => (m.group ?? '') === g);
    const label = {
      show: groups.length === 1, position: look.rtl ? 'left' : 'right', color: look.text, fontFamily: look.font, distance: 8,
      formatter: (p: { dataIndex: number }) => (spec.kind === 'bars' ? said(marks[p.dataIndex] as Mark) : text_of(marks[p.dataIndex] as Mark, look)),
    };
    const data = marks.map((m) => {
      const row = labels.indexOf(m.label);
      const style = m.strong ? { color: look.accent } : {};
      return spec.kind === 'bars'
        ? { name: m.id, value: [known(m.value) ? m.value : 0, row], itemStyle: { ...style, ...(known(m.value) ? {} : { opacity: 0 }) } }
        : { name: m.id, value: [known(m.value) ? m.value : '-', row], itemStyle: style };
    });
    const interval = marks.filter((m) => known(m.low) && known(m.high) && m.low !== m.high);
    const farthest = interval.length > 0 && groups.length === 1;
    series.push(
      spec.kind === 'bars'
        ? {
            type: 'bar', name: g, data, color, barMaxWidth: 18, barGap: '20%', label: { ...label, show: label.show && !farthest },
            ...(groups.length > 1 && i > 0 ? { itemStyle: { decal: { symbol: SHAPES[i % 6], dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: i * 0.6, color: 'rgba(255,255,255,.45)' } } } : {}),
            ...(i === 0 ? reference(spec, look, 'xAxis') : {}),
          }
        : {
            type: 'scatter', name: g, data, color: groups.length > 1 ? color : look.accent, symbol: SHAPES[i % 6], symbolSize: 11, z: 4,
            itemStyle: { borderColor: look.surface, borderWidth: 1.5 }, label: { ...label, show: label.show && !farthest },
            ...(i === 0 ? reference(spec, look, 'xAxis') : {}),
          },
    );
    if (interval.length)
      series.push({
        type: 'custom', silent: true, z: 3, renderItem: whisker(spec.kind === 'bars' ? look.text : color, 'x'),
        encode: { x: [1, 2, 3], y: 0 },
        data: interval.map((m) => [labels.indexOf(m.label), m.value, m.low, m.high]),
      });
    if (farthest)
      series.push({
        type: 'scatter', silent: true, symbolSize: 0, z: 5, label,
        data: marks.map((m) => [Math.max(known(m.high) ? m.high : (m.value ?? least), spec.kind === 'bars' ? 0 : -Infinity), labels.indexOf(m.label)]), /* never on a bar that runs the other way */
      });
  });
  return {
    grid: { top: groups.length > 1 ? 36 : 8, bottom: spec.unit || spec.x_label ? 44 : 28, left: look.rtl ? room : 4, right: look.rtl ? 4 : room, containLabel: true },
    legend: groups.length > 1 ? { top: 0, [look.rtl ? 'right' : 'left']: 0, data: groups, textStyle: { color: look.quiet, fontFamily: look.font } } : undefined,
    xAxis: axis(look, spec.x_label ?? spec.unit, {
      type: 'value', inverse: look.rtl, min: spec.from, max: spec.to, scale: spec.kind === 'dots',
    }),
    yAxis: axis(look, undefined, {
      type: 'category', data: labels, inverse: true, position: look.rtl ? 'right' : 'left', splitLine: { show: false },
      axisLabel: { color: look.text, fontFamily: look.font, width: look.narrow ? 110 : 190, overflow: 'truncate', interval: 0 },
    }),
    series,
  };
}

function lines(spec: Spec, look: Look): EChartsCoreOption {
  const groups = groups_of(spec.marks);
  const series: object[] = [];
  const at = (m: Mark): number => (m.x as number) * (spec.dates ? DAY : 1);
  groups.forEach((g, i) => {
    const color = groups.length > 1 ? (look.categories[i % 6] as string) : look.accent;
    const marks = spec.marks.filter((m) => (m.group ?? '') === g && known(m.x)).sort((a, b) => (a.x as number) - (b.x as number));
    const bands = marks.filter((m) => known(m.low) && known(m.high));
    if (bands.length > 1)
      series.push({
        type: 'custom', silent: true, z: 1, data: [[at(bands[0] as Mark), bands[0]?.low]],
        renderItem: (_: unknown, api: Api) => ({
          type: 'polygon', silent: true, style: { fill: color, opacity: 0.18 },
          shape: {
            points: [...bands.map((m) => api.coord([at(m), m.high as number])), ...[...bands].reverse().map((m) => api.coord([at(m), m.low as number]))],
          },
        }),
      }, { type: 'line', silent: true, symbol: 'none', lineStyle: { opacity: 0 }, data: bands.map((m) => [at(m), m.high]) }); /* the axis reaches to the band's end */
    series.push({
      type: 'line', name: g, color, symbol: SHAPES[i % 6], symbolSize: marks.length > 40 ? 4 : 7, showAllSymbol: true, z: 4, connectNulls: false,
      lineStyle: { width: 2, type: DASHES[i % 6] },
      endLabel: { show: groups.length > 1, formatter: g, color, fontFamily: look.font, distance: 8 },
      data: marks.map((m) => ({ name: m.id, value: [at(m), known(m.value) ? m.value : '-'] })),
      ...(i === 0 ? reference(spec, look, 'yAxis') : {}),
    });
  });
  return {
    grid: { top: 16, bottom: spec.x_label && !spec.dates ? 44 : 28, left: 8, right: groups.length > 1 ? 110 : 20, containLabel: true },
    xAxis: spec.dates ? axis(look, undefined, { type: 'time', splitLine: { show: false }, axisLabel: { color: look.quiet, fontFamily: look.font, formatter: look.day, hideOverlap: true } }) : axis(look, spec.x_label, { type: 'value', scale: true, min: spec.x_from, max: spec.x_to, minInterval: 1, splitLine: { show: false },
      axisLabel: { color: look.quiet, fontFamily: look.font, formatter: (v: number) => look.number(v).replace(/[,٬]/g, '') } }),
    yAxis: axis(look, spec.y_label ?? spec.unit, { type: 'value', min: spec.from, max: spec.to, nameGap: 44 }),
    series,
  };
}

function scatter(spec: Spec, look: Look): EChartsCoreOption {
  const groups = groups_of(spec.marks);
  const series: object[] = [];
  groups.forEach((g, i) => {
    const marks = spec.marks.filter((m) => (m.group ?? '') === g && known(m.x) && known(m.value));
    const color = groups.length > 1 ? (look.categories[i % 6] as string) : look.accent;
    series.push({
      type: 'scatter', name: g, color, symbol: SHAPES[i % 6], symbolSize: 11, z: 4,
      itemStyle: { borderColor: look.surface, borderWidth: 1.2, opacity: 0.92 },
      data: marks.map((m) => ({ name: m.id, value: [m.x, m.value] })),
      label: {
        show: true, position: 'right', color: look.text, fontFamily: look.font, fontSize: 11,
        formatter: (p: { dataIndex: number }) => marks[p.dataIndex]?.label ?? '',
      },
      labelLayout: { hideOverlap: true },
    });
    const y = marks.filter((m) => known(m.low) && known(m.high));
    const x = marks.filter((m) => known(m.x_low) && known(m.x_high));
    const faint = look.bar;
    if (y.length) series.push({ type: 'custom', silent: true, z: 2, renderItem: whisker(faint, 'y'), encode: { x: 0, y: [1, 2, 3] }, data: y.map((m) => [m.x, m.value, m.low, m.high]) });
    if (x.length) series.push({ type: 'custom', silent: true, z: 2, renderItem: whisker(faint, 'x'), encode: { x: [1, 2, 3], y: 0 }, data: x.map((m) => [m.value, m.x, m.x_low, m.x_high]) });
  });
  return {
    grid: { top: 16, bottom: 48, left: 12, right: 84, containLabel: true },
    legend: groups.length > 1 ? { bottom: 0, textStyle: { color: look.quiet, fontFamily: look.font } } : undefined,
    xAxis: axis(look, spec.x_label, { type: 'value', min: spec.x_from, max: spec.x_to, scale: true }),
    yAxis: axis(look, spec.y_label, { type: 'value', min: spec.from, max: spec.to, scale: true, nameGap: 44 }),
    series,
  };
}

/* "Adaptation of the offer" in lines of about a dozen letters, broken between words. */
function in_lines(text: string | undefined): string {
  return (text ?? '').split(' ').reduce((done, word) => {
    const last = done.slice(done.lastIndexOf('\n') + 1);
    return done === '' ? word : `${done}${last.length + word.length < 12 ? ' ' : '\n'}${word}`;
  }, '');
}

/* A long name goes on two lines, broken at the blank nearest to its middle. */
function two_lines(name: string, most: number): string {
  if (name.length < most) return name;
  const blanks = [...name.matchAll(/ /g)].map((m) => m.index);
  const at = blanks.sort((a, b) => Math.abs(a - name.length / 2) - Math.abs(b - name.length / 2))[0];
  return at === undefined ? name : `${name.slice(0, at)}\n${name.slice(at + 1)}`;
}

function radar(spec: Spec, look: Look): EChartsCoreOption {
  const labels = labels_of(spec.marks);
  const groups = groups_of(spec.marks);
  const top = spec.to ?? Math.max(...spec.marks.flatMap((m) => [m.value ?? 0, m.high ?? 0]));
  const at = (g: string, l: string): Mark | undefined => spec.marks.find((m) => (m.group ?? '') === g && m.label === l);
  const data: object[] = [];
  groups.forEach((g, i) => {
    const color = groups.length > 1 ? (look.categories[i % 6] as string) : look.accent;
    const all = labels.map((l) => at(g, l));
    if (all.some((m) => known(m?.high) && known(m?.low)) && groups.length === 1)
      for (const edge of ['high', 'low'] as const)
        data.push({
          value: all.map((m) => m?.[edge] ?? m?.value ?? 0), symbol: 'none', lineStyle: { color: look.bar, width: 1, type: 'dashed' },
          areaStyle: edge === 'high' ? { color: look.bar, opacity: 0.16 } : { color: look.surface, opacity: 0.7 },
        });
    data.push({
      name: g, value: all.map((m) => m?.value ?? 0), symbol: SHAPES[i % 6], symbolSize: 7,
      itemStyle: { color }, lineStyle: { color, width: 2, type: DASHES[i % 6] },
    });
  });
  return {
    legend: groups.length > 1 ? { bottom: 0, textStyle: { color: look.quiet, fontFamily: look.font } } : undefined,
    radar: {
      indicator: labels.map((name) => ({ name: two_lines(name, look.narrow ? 10 : 16), min: spec.from ?? 0, max: top })), radius: look.narrow ? '50%' : '66%', center: ['50%', '50%'], splitNumber: 4,
      axisName: { color: look.text, fontFamily: look.font, fontSize: 12, lineHeight: 15 },
      splitLine: { lineStyle: { color: look.line } }, splitArea: { show: false }, axisLine: { lineStyle: { color: look.line } },
    },
    series: [{ type: 'radar', data }],
    /* on a phone the names stand beside a smaller net, in short lines */
    media: [{ query: { maxWidth: 420 }, option: { radar: { radius: '50%', axisName: { formatter: in_lines, lineHeight: 15 } } } }],
  };
}

export function options_of(spec: Spec, look: Look): EChartsCoreOption {
  const draw = { bars: rows, dots: rows, lines, scatter, radar }[spec.kind];
  return {
    animation: false,
    useUTC: true,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: look.font, color: look.text },
    color: look.categories,
    ...draw(spec, look),
  };
}
