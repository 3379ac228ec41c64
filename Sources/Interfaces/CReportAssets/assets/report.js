// The life of a report's page: tables that sort, text that copies, charts that zoom. Everything on
// the page reads without this script; it only adds to it.
"use strict";
(() => {
  // ---- Numbers, written as the rest of the page writes them.

  const fixed = (value, places) => {
    const text = Math.abs(value).toFixed(places).split(".");
    text[0] = text[0].replace(/\B(?=(\d{3})+$)/g, ",");
    const joined = text.join(".");
    return (value < 0 && /[1-9]/.test(joined) ? "−" : "") + joined;
  };
  const duration = (seconds) => {
    const size = Math.abs(seconds);
    if (size < 59.95) return fixed(seconds, Number.isInteger(size) ? 0 : 1) + " s";
    if (size < 3597) return fixed(seconds / 60, 1) + " min";
    if (size < 172800) return fixed(seconds / 3600, 1) + " h";
    return fixed(seconds / 86400, 1) + " d";
  };
  const write = (value, format) => {
    if (value === null || !Number.isFinite(value)) return "–";
    switch (format.kind) {
      case "percent": return fixed(value * 100, format.places) + " %";
      case "change": return (value > 0 ? "+" : "") + fixed(value * 100, format.places) + " %";
      case "duration": return duration(value);
      default: return fixed(value, format.places);
    }
  };
  // On an axis: without the decimals that say nothing.
  const tick = (value, format) => {
    const short = (text) => text.replace(/\.0+(?=\D|$)/, "");
    if (format.kind === "decimal") {
      const places = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
      return fixed(value, Math.min(6, places)).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
    }
    return short(write(value, { kind: format.kind, places: 1 }));
  };
  // The axis from zero: a round step, in the unit that the numbers will be written in, and its end.
  const fromZero = (high, format, parts) => {
    const units = format.kind === "duration"
      ? [[172800, 86400], [7200, 3600], [120, 60], [0, 1]] : [[0, format.kind === "percent" ? 0.01 : 1]];
    const unit = units.find(([from]) => high >= from)[1];
    const rough = Math.max(high, 1e-9) / parts / unit;
    const ten = 10 ** Math.floor(Math.log10(rough));
    const clock = unit === 3600 ? [0.25, 0.5, 1, 2, 3, 6, 12, 24] : unit > 1 && unit < 3600 ? [0.5, 1, 2, 5, 10, 15, 30] : [];
    const step = unit * (clock.find((one) => one >= rough)
      || [1, 2, 2.5, 5, 10].map((one) => one * ten).find((one) => one >= rough * 0.999));
    const whole = format.kind === "decimal" && format.places === 0 ? Math.max(1, Math.ceil(step)) : step;
    return { min: 0, max: Math.max(1, Math.ceil(high / whole - 1e-9)) * whole, interval: whole };
  };
  const highest = (lists) => lists.reduce((most, list) => list.reduce((one, value) => Math.max(one, value || 0), most), 0);
  const withUnit = (label, unit) => (unit ? label + " (" + unit + ")" : label);
  const safe = (text) => String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
  const tip = (title, rows) => "<div class=tip><b>" + safe(title) + "</b><table>"
    + rows.map(([name, value]) => "<tr><td>" + name + "</td><td>" + safe(value) + "</td></tr>").join("")
    + "</table></div>";

  // The last point at or before a place on the axis, so that a tooltip has one row a series, however
  // many points lie under the pointer.
  const before = (points, x) => {
    let low = 0;
    let high = points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (points[middle][0] <= x) low = middle + 1; else high = middle;
    }
    return low > 0 ? points[low - 1][1] : null;
  };
  const dot = (colour) => "<i class=dot style='background:" + colour + "'></i>";

  // ---- Tables.

  const keyOf = (cell) => {
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    const text = cell.textContent.trim();
    return text === "–" || text === "" ? null : text;
  };
  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
  };
  for (const table of document.querySelectorAll("table.data")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.title = "Sort by this column";
      head.append(button);
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        const first = head.classList.contains("n") ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = before === first ? other : first;
        for (const one of heads) one.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", order);
        const body = table.tBodies[0];
        const rows = [...body.rows].map((row, index) => ({ row, index, key: keyOf(row.cells[column]) }));
        rows.sort((a, b) => {
          if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.index - b.index;
          const sign = order === "ascending" ? 1 : -1;
          return sign * compare(a.key, b.key) || a.index - b.index;
        });
        body.append(...rows.map((one) => one.row));
      });
    });
  }

  // ---- Text to copy.

  for (const figure of document.querySelectorAll("figure.code")) {
    const button = document.createElement("button");
    const pre = figure.querySelector("pre");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", () => {
      const range = document.createRange();
      range.selectNodeContents(pre);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      const done = document.execCommand("copy");
      button.textContent = done ? "Copied" : "Press Ctrl-C";
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
    figure.append(button);
  }

  // ---- Charts.

  if (typeof echarts === "undefined") return;

  const dark = matchMedia("(prefers-color-scheme: dark)");
  let printing = false;
  // Okabe and Ito's palette, which people with any kind of colour vision can tell apart; on dark
  // ground its lighter half comes first. Lines differ in their dashes, too.
  const theme = () => dark.matches && !printing
    ? {
      ink: "#e7ecf2", soft: "#9dabb9", rule: "#2e3945", page: "#10161d", raised: "#19212b", accent: "#6db6ee",
      colours: ["#56b4e9", "#e69f00", "#2fc296", "#e08dbb", "#f0e442", "#f0793a", "#b9c4d0", "#4d8fd6"],
    }
    : {
      ink: "#16202c", soft: "#56626f", rule: "#dde2e8", page: "#ffffff", raised: "#f6f7f9", accent: "#0b5fa5",
      colours: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#333f4d", "#9a8f00"],
    };
  const dashes = ["solid", [7, 4], [2, 3], [10, 3, 2, 3], "solid", [7, 4], [2, 3], [10, 3, 2, 3]];
  const shapes = ["circle", "rect", "triangle", "diamond"];
  // Cividis (Nuñez, Anderton and Renslow, 2018): even steps of lightness for every kind of colour vision.
  const cividis = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"];
  // Its darkest steps would drown in a dark page.
  const steps = () => (dark.matches && !printing ? cividis.slice(2) : cividis);
  const ramp = (share) => {
    const cividis = steps();
    const place = Math.min(1, Math.max(0, share)) * (cividis.length - 1);
    const low = Math.min(cividis.length - 2, Math.floor(place));
    const part = (hex, at) => parseInt(hex.slice(at, at + 2), 16);
    const mix = [1, 3, 5].map((at) =>
      Math.round(part(cividis[low], at) + (part(cividis[low + 1], at) - part(cividis[low], at)) * (place - low)));
    return "rgb(" + mix.join(",") + ")";
  };
  const family = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif";

  const base = (t) => ({
    animation: false,
    useUTC: true,
    color: t.colours,
    backgroundColor: "transparent",
    textStyle: { fontFamily: family, fontSize: 12.5, color: t.ink },
    tooltip: {
      confine: true, backgroundColor: t.raised, borderColor: t.rule, textStyle: { color: t.ink, fontSize: 13 },
      transitionDuration: 0,
    },
  });
  const axis = (t, rest) => ({
    axisLine: { show: true, lineStyle: { color: t.soft } },
    axisTick: { show: true, lineStyle: { color: t.soft } },
    splitLine: { lineStyle: { color: t.rule } },
    nameTextStyle: { color: t.soft, fontSize: 12.5 },
    ...rest,
    axisLabel: { color: t.soft, fontSize: 12.5, hideOverlap: true, ...(rest.axisLabel || {}) },
  });

  // The time axis: dates in UTC where the origin is known, else the time elapsed in one unit.
  const timing = (time) => ({
    type: time.origin === null ? "value" : "time",
    name: time.count ? time.count : time.origin === null ? "Time since the start (" + time.unitName + ")" : "Date (UTC)",
    toAxis: (seconds) => (time.origin === null ? seconds / time.unit : (time.origin + seconds) * 1000),
    toSeconds: (value) => (time.origin === null ? value * time.unit : value / 1000 - time.origin),
    text: (seconds) => time.count ? time.count + " " + fixed(seconds, 0) : time.origin === null ? duration(seconds)
      : new Date((time.origin + seconds) * 1000).toISOString().slice(0, 16).replace("T", " "),
  });
  const timeAxis = (t, clock, data, rest) => axis(t, {
    type: clock.type, min: clock.toAxis(data.low), max: clock.toAxis(data.high),
    nameLocation: "middle", nameGap: 28, splitLine: { show: false },
    ...rest,
    axisLabel: {
      formatter: clock.type === "value" ? (value) => fixed(value, 2).replace(/\.?0+$/, "") : {
        year: "{yyyy}", month: "{MMM} {yyyy}", day: "{d} {MMM}", hour: "{HH}:{mm}", minute: "{HH}:{mm}",
        second: "{HH}:{mm}:{ss}", millisecond: "{HH}:{mm}:{ss}",
      },
      showMaxLabel: false, ...(rest.axisLabel || {}),
    },
  });
  const zooms = (t, axes, bottom) => [
    { type: "inside", xAxisIndex: axes, filterMode: "none", zoomOnMouseWheel: "ctrl", moveOnMouseMove: true },
    {
      type: "slider", xAxisIndex: axes, filterMode: "none", height: 20, bottom, showDetail: false, brushSelect: false,
      borderColor: t.rule, fillerColor: t.accent + "22", handleStyle: { color: t.page, borderColor: t.accent },
      moveHandleStyle: { color: t.soft }, dataBackground: { lineStyle: { color: t.rule }, areaStyle: { color: t.rule } },
      selectedDataBackground: { lineStyle: { color: t.accent }, areaStyle: { color: t.accent, opacity: 0.15 } },
    },
  ];

  const draw = {};

  draw.timeSeries = (data, t, state) => {
    const clock = timing(data.time);
    const axes = data.panels.map((_, index) => index);
    const top = 26;
    const bottom = 84;
    const option = {
      ...base(t), grid: [], xAxis: [], yAxis: [], series: [], legend: { show: false },
      axisPointer: { link: [{ xAxisIndex: "all" }] }, dataZoom: zooms(t, axes, 6),
    };
    const marks = [];
    let colour = 0;
    data.panels.forEach((panel, index) => {
      const share = 1 / data.panels.length;
      option.grid.push({ left: 64, right: 18, top: 0, height: 10, panelShare: share });
      option.xAxis.push(timeAxis(t, clock, data, {
        gridIndex: index, name: index === data.panels.length - 1 ? clock.name : "",
        axisLabel: { show: index === data.panels.length - 1 },
      }));
      option.yAxis.push(axis(t, {
        gridIndex: index, type: "value", ...(panel.maximum === null ? fromZero(highest(panel.series.map((one) => one.values)), panel.format, 4)
          : { min: 0, max: panel.maximum, interval: panel.maximum / 4 }),
        name: withUnit(panel.label, panel.unit), nameLocation: "end", nameGap: 8,
        nameTextStyle: { color: t.ink, fontSize: 13, fontWeight: 600, align: "left", padding: [0, 0, 0, -64] },
        axisLabel: { formatter: (value) => tick(value, panel.format) },
      }));
      panel.series.forEach((series, order) => {
        const style = { color: t.colours[colour % 8], type: dashes[order % 8], width: 1.6 };
        marks.push({ name: series.name, colour: style.color, dash: style.type });
        option.series.push({
          name: series.name, type: "line", xAxisIndex: index, yAxisIndex: index, showSymbol: false,
          step: series.step ? "end" : false, lineStyle: style, itemStyle: { color: style.color },
          areaStyle: panel.series.length === 1 ? { color: style.color, opacity: 0.12 } : undefined,
          data: series.times.map((time, i) => [clock.toAxis(time), series.values[i]]), format: panel.format,
        });
        colour += 1;
      });
    });
    // A step series holds its last value to the end of the chart.
    option.series.forEach((series) => {
      const last = series.data[series.data.length - 1];
      if (series.step && last && last[0] < clock.toAxis(data.high)) series.data.push([clock.toAxis(data.high), last[1]]);
    });
    option.tooltip.trigger = "axis";
    option.tooltip.formatter = (points) => {
      const rows = option.series.filter((series) => !state.hidden.has(series.name)).map((series) => [
        dot(series.lineStyle.color) + safe(series.name), write(before(series.data, points[0].axisValue), series.format),
      ]);
      return tip(clock.text(clock.toSeconds(points[0].axisValue)), rows);
    };
    return {
      option, marks, zooms: true,
      layout: (height) => {
        const room = (height - top - bottom - 34 * (axes.length - 1)) / axes.length;
        return { grid: axes.map((index) => ({ left: 64, right: 18, top: top + index * (room + 34), height: room })) };
      },
    };
  };

  const logTicks = (low, high, format) => {
    const all = format.kind === "duration"
      ? [1e-3, 1e-2, 0.1, 1, 10, 60, 600, 3600, 21600, 86400, 604800, 2592000, 31536000]
      : Array.from({ length: 31 }, (_, index) => 10 ** (index - 12));
    return all.filter((value) => value >= low * 0.999 && value <= high * 1.001);
  };

  draw.distribution = (data, t, state) => {
    const ticks = logTicks(data.low, data.high, data.format);
    const marks = [];
    const option = {
      ...base(t), legend: { show: false }, grid: { left: 60, right: 22, top: 30, bottom: 48 },
      xAxis: axis(t, {
        type: "log", min: data.low, max: data.high, name: withUnit(data.label, data.unit) + ", logarithmic", nameLocation: "middle",
        nameGap: 30, minorTick: { show: false },
        axisTick: { customValues: ticks, lineStyle: { color: t.soft } }, splitLine: { lineStyle: { color: t.rule } },
        axisLabel: { customValues: ticks, formatter: (value) => tick(value, data.format) },
      }),
      yAxis: axis(t, {
        type: "value", min: 0, max: 1, interval: 0.25, name: "Share at or below", nameGap: 10,
        nameTextStyle: { color: t.ink, fontSize: 13, fontWeight: 600, align: "left", padding: [0, 0, 0, -60] },
        axisLabel: { formatter: (value) => Math.round(value * 100) + " %" },
      }),
      series: data.curves.map((curve, index) => {
        const style = { color: t.colours[index % 8], type: dashes[index % 8], width: 2 };
        marks.push({ name: curve.name, colour: style.color, dash: style.type });
        return {
          name: curve.name, type: "line", showSymbol: false, lineStyle: style, itemStyle: { color: style.color },
          data: curve.x.map((x, i) => [x, curve.share[i]]),
        };
      }),
    };
    option.tooltip.trigger = "axis";
    option.tooltip.formatter = (points) => tip(
      "At most " + write(points[0].axisValue, data.format) + (data.unit ? " " + data.unit : ""),
      option.series.filter((series) => !state.hidden.has(series.name)).map((series) => {
        const share = before(series.data, points[0].axisValue);
        return [dot(series.lineStyle.color) + safe(series.name), share === null ? "–" : fixed(share * 100, 1) + " %"];
      }));
    return { option, marks };
  };

  draw.groupedBars = (data, t) => {
    const across = data.horizontal;
    const marks = [];
    const category = axis(t, {
      type: "category", data: data.categories, inverse: across, name: across ? "" : data.categoryLabel,
      nameLocation: "middle", nameGap: 30, splitLine: { show: false }, axisTick: { show: false },
      axisLabel: { interval: across ? 0 : undefined, width: across ? 150 : undefined, overflow: "truncate", color: t.ink, hideOverlap: !across },
    });
    const value = axis(t, {
      type: "value", ...fromZero(highest(data.series.flatMap((one) => [one.values, one.high])), data.format, across ? 6 : 4),
      name: withUnit(data.label, data.unit), nameLocation: across ? "middle" : "end", nameGap: across ? 28 : 10,
      nameTextStyle: across ? { color: t.soft } : { color: t.ink, fontSize: 13, fontWeight: 600, align: "left", padding: [0, 0, 0, -64] },
      axisLabel: { formatter: (one) => tick(one, data.format) },
    });
    const series = data.series.map((one, index) => {
      marks.push({ name: one.name, colour: t.colours[index % 8], box: true });
      return {
        name: one.name, type: "bar", barGap: "12%", barCategoryGap: "28%", barMaxWidth: 46, data: one.values,
        itemStyle: { color: t.colours[index % 8], borderRadius: across ? [0, 2, 2, 0] : [2, 2, 0, 0] },
        label: {
          show: data.categories.length * data.series.length <= 14, position: across ? "right" : "top", color: t.soft, fontSize: 11.5,
          formatter: (point) => write(point.value, data.format),
        },
      };
    });
    // Intervals: a whisker on each bar, under the bar's own name, so that they come and go together.
    data.series.forEach((one, index) => {
      if (!one.low.length) return;
      series[index].label.show = false;
      series.push({
        name: one.name, type: "custom", silent: true, z: 5, data: one.low.map((low, i) => [i, low, one.high[i]]),
        encode: across ? { y: 0, x: [1, 2] } : { x: 0, y: [1, 2] }, itemStyle: { color: t.ink },
        renderItem: (_, api) => {
          const bands = api.barLayout({ barGap: "12%", barCategoryGap: "28%", barMaxWidth: 46, count: data.series.length });
          const offset = bands[index].offsetCenter;
          const at = (v) => (across ? api.coord([v, api.value(0)]) : api.coord([api.value(0), v]));
          const low = at(api.value(1));
          const high = at(api.value(2));
          const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: t.ink, lineWidth: 1.2, opacity: 0.75 } });
          const words = across || data.categories.length * data.series.length > 16 ? [] : [{
            type: "text", x: low[0] + offset, y: high[1] - 4,
            style: { text: write(one.values[api.value(0)], data.format), fill: t.soft, fontSize: 11.5, fontFamily: family, align: "center", verticalAlign: "bottom" },
          }];
          return across
            ? { type: "group", children: [line(low[0], low[1] + offset, high[0], low[1] + offset), line(low[0], low[1] + offset - 3, low[0], low[1] + offset + 3), line(high[0], low[1] + offset - 3, high[0], low[1] + offset + 3)] }
            : { type: "group", children: [line(low[0] + offset, low[1], low[0] + offset, high[1]), line(low[0] + offset - 3, low[1], low[0] + offset + 3, low[1]), line(low[0] + offset - 3, high[1], low[0] + offset + 3, high[1]), ...words] };
        },
      });
    });
    const option = {
      ...base(t), legend: { show: false }, series,
      grid: across ? { left: 168, right: 64, top: 10, bottom: 46 } : { left: 64, right: 18, top: 30, bottom: 48 },
      xAxis: across ? value : category, yAxis: across ? category : value,
    };
    option.tooltip.trigger = "axis";
    option.tooltip.axisPointer = { type: "shadow" };
    option.tooltip.formatter = (points) => tip(
      data.categoryLabel + ": " + points[0].name,
      points.filter((point) => point.seriesType === "bar").map((point) => {
        const one = data.series[point.seriesIndex];
        const range = one.low.length
          ? " [" + write(one.low[point.dataIndex], data.format) + ", " + write(one.high[point.dataIndex], data.format) + "]" : "";
        return [point.marker + safe(point.seriesName), write(point.value, data.format) + range];
      }));
    return { option, marks };
  };

  draw.scatterFront = (data, t) => {
    const roles = [
      { role: "candidate", name: "Other choices", colour: t.soft, symbol: "circle", size: 9 },
      { role: "front", name: "On the front", colour: t.colours[0], symbol: "circle", size: 12 },
      { role: "baseline", name: "Today", colour: t.colours[1], symbol: "diamond", size: 17 },
      { role: "chosen", name: "Recommended", colour: t.colours[2], symbol: "triangle", size: 18 },
    ];
    const onFront = new Set(data.front);
    const kind = (point, index) => (point.role === "candidate" && onFront.has(index) ? "front" : point.role);
    const marks = [];
    const series = [{
      name: "Front", type: "line", step: "end", silent: true, showSymbol: false, z: 1,
      lineStyle: { color: t.colours[0], width: 1.6, type: [6, 4] }, itemStyle: { color: t.colours[0] },
      data: data.front.map((index) => [data.points[index].x, data.points[index].y]),
    }];
    marks.push({ name: "Front", colour: t.colours[0], dash: [6, 4] });
    for (const one of roles) {
      const points = data.points.map((point, index) => ({ point, index })).filter((p) => kind(p.point, p.index) === one.role);
      if (!points.length) continue;
      marks.push({ name: one.name, colour: one.colour, symbol: one.symbol });
      series.push({
        name: one.name, type: "scatter", symbol: one.symbol, symbolSize: one.size, z: 3,
        itemStyle: { color: one.colour, borderColor: t.page, borderWidth: 1, opacity: one.role === "candidate" ? 0.7 : 1 },
        data: points.map(({ point }) => ({ name: point.label, value: [point.x, point.y] })),
        label: {
          // Below the front there is nothing: its labels stand there, free of points.
          show: true, position: one.role === "candidate" ? "right" : "bottom", distance: 6, formatter: "{b}", fontSize: 12.5, opacity: 1,
          color: one.role === "candidate" ? t.soft : t.ink, textBorderColor: t.page, textBorderWidth: 3,
          fontWeight: one.role === "chosen" || one.role === "baseline" ? 600 : 400,
        },
        labelLayout: { hideOverlap: one.role === "candidate" || one.role === "front" },
      });
    }
    const span = (name, from) => {
      const values = data.points.map((point) => point[name]).filter((value) => value !== null);
      const low = Math.min(...values);
      const high = Math.max(...values);
      const pad = (high - low || Math.abs(high) || 1) * 0.12;
      return from === "min" ? (low >= 0 ? Math.max(0, low - pad) : low - pad) : high + pad;
    };
    const one = (name, rest) => axis(t, {
      type: "value", min: span(name, "min"), max: span(name, "max"), name: withUnit(data[name].label, data[name].unit) + ", lower is better",
      ...rest, axisLabel: { showMinLabel: false, showMaxLabel: false, formatter: (value) => tick(value, data[name].format) },
    });
    const option = {
      ...base(t), legend: { show: false }, grid: { left: 68, right: 30, top: 32, bottom: 50 }, series,
      xAxis: one("x", { nameLocation: "middle", nameGap: 30, splitNumber: 6 }),
      yAxis: one("y", {
        nameGap: 10, splitNumber: 5,
        nameTextStyle: { color: t.ink, fontSize: 13, fontWeight: 600, align: "left", padding: [0, 0, 0, -68] },
      }),
    };
    option.tooltip.trigger = "item";
    option.tooltip.formatter = (point) => tip(point.name, [
      [safe(data.x.label), (write(point.value[0], data.x.format) + " " + data.x.unit).trim()],
      [safe(data.y.label), (write(point.value[1], data.y.format) + " " + data.y.unit).trim()],
    ]);
    return { option, marks };
  };

  draw.heatMap = (data, t) => {
    const width = data.columns.length;
    // A number in each cell where there is room for it; which ink shows on which shade.
    const written = width <= 14;
    // Costs differ by factors: the shades are even steps of the logarithm, where there is one.
    const share = (value) => (data.high > data.low
      ? (data.low > 0 ? Math.log(value / data.low) / Math.log(data.high / data.low) : (value - data.low) / (data.high - data.low)) : 0);
    const ink = (share) => (share > 0.55 ? "#16202c" : "#ffffff");
    const names = (list, rest) => axis(t, {
      type: "category", data: list, axisTick: { show: false }, splitLine: { show: false }, ...rest,
      axisLabel: { interval: 0, color: t.ink, hideOverlap: false, overflow: "truncate", ...(rest.axisLabel || {}) },
    });
    const option = {
      ...base(t), legend: { show: false }, grid: { left: 168, right: 18, top: 34, bottom: 56 },
      xAxis: names(data.columns, {
        name: data.columnLabel, nameLocation: "middle", nameGap: 32, nameTextStyle: { color: t.ink, fontSize: 13, fontWeight: 600 },
        axisLabel: { width: Math.max(46, Math.floor(860 / Math.max(1, width))) },
      }),
      yAxis: names(data.rows, {
        name: data.rowLabel, inverse: true, nameLocation: "start", nameGap: 12, axisLabel: { width: 150 },
        nameTextStyle: { color: t.ink, fontSize: 13, fontWeight: 600, align: "left", padding: [0, 0, 0, -160] },
      }),
      series: [{
        name: data.label, type: "custom", encode: { x: 0, y: 1 },
        data: data.values.map((value, index) => [index % width, Math.floor(index / width), value]).filter((cell) => cell[2] !== null),
        renderItem: (_, api) => {
          const [x, y] = api.coord([api.value(0), api.value(1)]);
          const [w, h] = api.size([1, 1]);
          const shade = share(api.value(2));
          const children = [{
            type: "rect", shape: { x: x - w / 2 + 1, y: y - h / 2 + 1, width: w - 2, height: h - 2, r: 2 }, style: { fill: ramp(shade) },
          }];
          if (written) children.push({
            type: "text", silent: true, x, y,
            style: { text: write(api.value(2), data.format), fill: ink(shade), fontSize: 12, fontFamily: family, align: "center", verticalAlign: "middle" },
          });
          return { type: "group", children };
        },
      }],
    };
    option.tooltip.trigger = "item";
    option.tooltip.formatter = (point) => tip(
      data.rowLabel + " = " + data.rows[point.value[1]] + ", " + data.columnLabel + " = " + data.columns[point.value[0]],
      [[safe(data.label), (write(point.value[2], data.format) + " " + data.unit).trim()]]);
    const end = (value) => (write(value, data.format) + " " + data.unit).trim();
    return { option, marks: [], scale: [end(data.low), end(data.high)] };
  };

  draw.gantt = (data, t, state) => {
    const clock = timing(data.time);
    const jobs = data.jobs;
    const view = state.view || [data.low, data.high];
    let longest = 1;
    if (jobs) for (const wait of jobs.wait) longest = Math.max(longest, wait || 0);
    const waitShare = (wait) => Math.log10(1 + Math.max(0, wait)) / Math.log10(1 + longest);
    const visible = () => {
      if (!jobs) return null;
      const seen = [];
      for (let block = 0; block < jobs.blockJob.length; block += 1) {
        const job = jobs.blockJob[block];
        if (jobs.end[job] > view[0] && jobs.start[job] < view[1]) seen.push(block);
      }
      return seen;
    };
    const blocks = visible();
    const detailed = blocks && (!data.strips || blocks.length <= data.limit);
    const colourOf = (job) => (state.by === "user" ? t.colours[jobs.owner[job] % 8] : ramp(waitShare(jobs.wait[job])));
    const series = [];
    if (detailed) {
      series.push({
        name: "Jobs", type: "custom", clip: true, progressive: 0, encode: { x: [0, 1], y: [2, 3] },
        data: blocks.map((block) => {
          const job = jobs.blockJob[block];
          return [clock.toAxis(jobs.start[job]), clock.toAxis(jobs.end[job]), jobs.blockLow[block], jobs.blockHigh[block], job];
        }),
        renderItem: (_, api) => {
          const low = api.coord([api.value(0), api.value(2)]);
          const high = api.coord([api.value(1), api.value(3)]);
          const width = Math.max(1, high[0] - low[0]);
          const height = Math.max(1, low[1] - high[1]);
          const framed = width > 4 && height > 3;
          return {
            type: "rect", shape: { x: low[0], y: high[1], width, height },
            style: { fill: colourOf(api.value(4)), stroke: t.page, lineWidth: framed ? 0.7 : 0 },
            emphasis: { style: { stroke: t.ink, lineWidth: 2 } },
          };
        },
      });
    } else if (data.strips) {
      const { columns, rows, percent } = data.strips;
      const width = (data.high - data.low) / columns;
      const cells = [];
      for (let index = 0; index < percent.length; index += 1) {
        if (percent[index] === 0) continue;
        const column = index % columns;
        const row = (index - column) / columns;
        const start = data.low + column * width;
        if (start + width < view[0] || start > view[1]) continue;
        cells.push([clock.toAxis(start), clock.toAxis(start + width), row * data.height / rows, (row + 1) * data.height / rows, percent[index]]);
      }
      series.push({
        name: "In use", type: "custom", clip: true, progressive: 0, encode: { x: [0, 1], y: [2, 3] }, data: cells,
        renderItem: (_, api) => {
          const low = api.coord([api.value(0), api.value(2)]);
          const high = api.coord([api.value(1), api.value(3)]);
          // Half a pixel of overlap, or hair lines show between the cells.
          return {
            type: "rect", shape: { x: low[0], y: high[1], width: high[0] - low[0] + 0.5, height: low[1] - high[1] + 0.5 },
            style: { fill: ramp(api.value(4) / 100) },
          };
        },
      });
    }
    const option = {
      ...base(t), legend: { show: false }, grid: { left: 68, right: 18, top: 30, bottom: 84 }, series,
      xAxis: timeAxis(t, clock, data, { name: clock.name }),
      yAxis: axis(t, {
        type: "value", min: 0, max: data.height, name: "Processors", nameGap: 10,
        interval: data.height % 4 === 0 ? data.height / 4 : fromZero(data.height, { kind: "decimal", places: 0 }, 4).interval,
        nameTextStyle: { color: t.ink, fontSize: 13, fontWeight: 600, align: "left", padding: [0, 0, 0, -68] },
        // The machine's size stands at the top; a round number right under it would touch it.
        axisLabel: {
          showMaxLabel: true,
          formatter: (value) => (value < data.height && value > data.height * 0.93 ? "" : fixed(value, 0)),
        },
      }),
      dataZoom: zooms(t, [0], 6),
    };
    option.tooltip.trigger = "item";
    option.tooltip.formatter = (point) => {
      if (!detailed) return tip("Processors " + Math.floor(point.value[2]) + " to " + Math.ceil(point.value[3]) , [
        ["Time", clock.text(clock.toSeconds(point.value[0]))], ["In use", point.value[4] + " %"],
      ]);
      const job = point.value[4];
      return tip("Job " + jobs.id[job], [
        ["User", jobs.owners[jobs.owner[job]]], ["Processors", fixed(jobs.processors[job], 0)], ["Wait", duration(jobs.wait[job])],
        ["Start", clock.text(jobs.start[job])], ["Run time", duration(jobs.end[job] - jobs.start[job])],
      ]);
    };
    const scale = !detailed ? ["0 %", "100 % in use"] : state.by === "user" ? null : ["no wait", "waited " + duration(longest)];
    return {
      option, marks: [], zooms: true, scale, choices: detailed ? ["wait", "user"] : null,
      hint: detailed ? fixed(new Set(blocks.map((block) => jobs.blockJob[block])).size, 0) + " jobs" : "zoom in for single jobs",
      zoomed: (chart) => {
        const zoom = chart.getOption().dataZoom[0];
        const next = [clock.toSeconds(zoom.startValue), clock.toSeconds(zoom.endValue)];
        state.view = next;
        // Another level of detail, or other jobs in view: the series is made anew, the zoom stays.
        return Boolean(data.strips && jobs);
      },
    };
  };

  const swatch = (mark) => {
    const dash = Array.isArray(mark.dash) ? " stroke-dasharray='" + mark.dash.map((d) => d * 0.8).join(" ") + "'" : "";
    const inner = mark.box || mark.symbol
      ? {
        diamond: "<path d='M11 1l5 5-5 5-5-5z'/>", triangle: "<path d='M11 1l5.5 10h-11z'/>", circle: "<circle cx='11' cy='6' r='4.5'/>",
      }[mark.symbol] || "<rect x='5' width='12' height='12' rx='2'/>"
      : "<path d='M0 6h22' fill='none' stroke-width='2.4' stroke='" + mark.colour + "'" + dash + "/>";
    return "<svg width='22' height='12' aria-hidden='true' fill='" + mark.colour + "'>" + inner + "</svg>";
  };

  const charts = [];
  const build = (figure) => {
    const canvas = figure.querySelector(".canvas");
    const tools = figure.querySelector(".tools");
    const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const state = { by: "wait", hidden: new Set() };
    figure.classList.add("drawn");
    const chart = echarts.init(canvas, null, { renderer: "canvas" });
    let drawn = null;

    const button = (text, className, act, into = tools) => {
      const one = document.createElement("button");
      one.type = "button";
      one.className = className;
      one.textContent = text;
      one.addEventListener("click", act);
      into.append(one);
      return one;
    };
    const furnish = () => {
      const focused = [...tools.querySelectorAll("button")].indexOf(document.activeElement);
      tools.replaceChildren();
      for (const mark of drawn.marks) {
        const one = button("", "series", () => {
          if (!state.hidden.delete(mark.name)) state.hidden.add(mark.name);
          one.setAttribute("aria-pressed", String(!state.hidden.has(mark.name)));
          chart.dispatchAction({ type: state.hidden.has(mark.name) ? "legendUnSelect" : "legendSelect", name: mark.name });
        });
        one.innerHTML = swatch(mark);
        one.append(mark.name);
        one.setAttribute("aria-pressed", String(!state.hidden.has(mark.name)));
        one.title = "Show or hide";
      }
      for (const choice of drawn.choices || []) {
        const one = button("Colour by " + choice, "choice", () => { state.by = choice; render(); });
        one.setAttribute("aria-pressed", String(state.by === choice));
      }
      if (drawn.scale) {
        const scale = document.createElement("span");
        scale.className = "ramp";
        const bar = document.createElement("i");
        bar.style.background = "linear-gradient(90deg," + steps().join(",") + ")";
        scale.append(drawn.scale[0], bar, drawn.scale[1]);
        tools.append(scale);
      }
      const end = document.createElement("span");
      end.className = "end";
      tools.append(end);
      if (drawn.hint) {
        const hint = document.createElement("span");
        hint.className = "hint";
        hint.textContent = drawn.hint;
        end.append(hint);
      }
      if (drawn.zooms) {
        button("−", "action", () => zoom(1.6), end).setAttribute("aria-label", "Zoom out");
        button("+", "action", () => zoom(1 / 1.6), end).setAttribute("aria-label", "Zoom in");
        button("Whole", "action", () => chart.dispatchAction({ type: "dataZoom", start: 0, end: 100 }), end);
      }
      const buttons = tools.querySelectorAll("button");
      if (focused >= 0 && buttons[focused]) buttons[focused].focus();
    };
    const span = () => {
      const one = chart.getOption().dataZoom[0];
      return [one.start, one.end];
    };
    const show = (start, end) => {
      const width = Math.min(100, Math.max(0.01, end - start));
      const from = Math.min(100 - width, Math.max(0, start));
      chart.dispatchAction({ type: "dataZoom", start: from, end: from + width });
    };
    const zoom = (factor) => {
      const [start, end] = span();
      const half = (end - start) / 2 * factor;
      show((start + end) / 2 - half, (start + end) / 2 + half);
    };
    const render = () => {
      const kept = drawn && drawn.zooms ? span() : null;
      drawn = draw[canvas.dataset.kind](data, theme(), state);
      drawn.option.legend.selected = Object.fromEntries([...state.hidden].map((name) => [name, false]));
      // The legend is ours, in HTML; the chart's own stays hidden and only keeps what is selected.
      drawn.option.legend.data = drawn.marks.map((mark) => mark.name);
      if (kept) for (const one of drawn.option.dataZoom) [one.start, one.end] = kept;
      if (drawn.layout) Object.assign(drawn.option, drawn.layout(canvas.clientHeight));
      chart.setOption(drawn.option, { notMerge: true, silent: true });
      furnish();
    };
    render();
    let pending = 0;
    chart.on("datazoom", () => {
      if (!drawn.zoomed || !drawn.zoomed(chart)) return;
      clearTimeout(pending);
      pending = setTimeout(render, 80);
    });
    canvas.addEventListener("keydown", (event) => {
      if (!drawn.zooms || event.ctrlKey || event.metaKey || event.altKey) return;
      const [start, end] = span();
      const step = (end - start) * 0.2;
      switch (event.key) {
        case "+": case "=": zoom(1 / 1.6); break;
        case "-": zoom(1.6); break;
        case "0": case "Home": show(0, 100); break;
        case "ArrowLeft": show(start - step, end - step); break;
        case "ArrowRight": show(start + step, end + step); break;
        default: return;
      }
      event.preventDefault();
    });
    if (drawn.zooms) canvas.title = "Drag to move, Ctrl and wheel to zoom; with the keyboard + − ← → 0";
    new ResizeObserver(() => chart.resize()).observe(canvas);
    charts.push({ figure, chart, render });
  };
  for (const figure of document.querySelectorAll("figure.chart")) {
    try {
      build(figure);
      figure.querySelector("details").open = false;
    } catch (error) {
      // The numbers under the figure stay open; what went wrong goes to the console.
      figure.classList.remove("drawn");
      console.error(error);
    }
  }
  const renderAll = () => charts.forEach((one) => one.render());
  dark.addEventListener("change", renderAll);
  addEventListener("beforeprint", () => { printing = true; renderAll(); charts.forEach((one) => one.chart.resize()); });
  addEventListener("afterprint", () => { printing = false; renderAll(); });
})();
