
(function () {
  'use strict';
  const series = JSON.parse(document.getElementById('series').textContent);
  const toggle = document.getElementById('logarithmic');
  const charts = [];
  const number = new Intl.NumberFormat('en', {maximumSignificantDigits: 3});
  const percent = value => number.format(100 * value) + ' %';

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  function axis(title, tick) {
    return {
      title: {display: true, text: title},
      ticks: {callback: tick, maxRotation: 0, autoSkipPadding: 14}
    };
  }

  function draw(id, datasets, scales, label) {
    const canvas = document.getElementById(id);
    if (!canvas) {
      return;
    }
    charts.push(new Chart(canvas, {
      type: 'line',
      data: {datasets: datasets},
      options: {
        animation: false,
        maintainAspectRatio: false,
        parsing: false,
        interaction: {mode: 'nearest', axis: 'x', intersect: false},
        scales: scales,
        plugins: {
          legend: {position: 'bottom', labels: {boxWidth: 22, boxHeight: 1}},
          tooltip: {callbacks: {title: () => '', label: label}}
        }
      }
    }));
  }

  function line(label, data, extra) {
    return Object.assign(
        {label: label, data: data, borderWidth: 2, pointRadius: 0, pointHitRadius: 8}, extra);
  }

  function paint() {
    for (const chart of charts) {
      const options = chart.options;
      for (const scale of Object.values(options.scales)) {
        scale.grid = {color: color('line')};
        scale.border = {color: color('line')};
        scale.ticks.color = color('soft');
        scale.title.color = color('soft');
      }
      options.plugins.legend.labels.color = color('ink');
      chart.data.datasets.forEach((dataset, i) => {
        dataset.borderColor = color(i === 0 ? dataset.tone || 'accent' : 'soft');
        dataset.backgroundColor = dataset.borderColor;
      });
      chart.resize();
      chart.update('none');
    }
  }

  function scaleAttack() {
    const chart = charts.find(c => c.canvas.id === 'attack-chart');
    for (const scale of Object.values(chart.options.scales)) {
      scale.type = toggle.checked ? 'logarithmic' : 'linear';
      scale.min = toggle.checked ? 1e-4 : 0;
      scale.ticks.callback = toggle.checked ? decade : percent;
    }
    for (const dataset of chart.data.datasets) {
      dataset.all = dataset.all || dataset.data;
      dataset.data = toggle.checked ? dataset.all.filter(point => point.x > 0) : dataset.all;
    }
    chart.update('none');
  }

  function decade(value) {
    const exponent = Math.log10(value);
    return Math.abs(exponent - Math.round(exponent)) < 1e-6 ? percent(value) : '';
  }

  const lastStep = series.steps.length ? series.steps[series.steps.length - 1].x : 0;
  const danger = document.body.classList.contains('not-private') ? 'danger' : 'accent';
  draw('steps-chart',
      [line('epsilon spent', series.steps, {tone: danger})],
      {
        x: Object.assign({type: 'linear', min: 0, max: lastStep || undefined}, axis('steps', value => number.format(value))),
        y: Object.assign({min: 0}, axis('epsilon', value => number.format(value)))
      },
      item => 'step ' + number.format(item.parsed.x) + ': epsilon ' + number.format(item.parsed.y));
  // Straight in either scale needs points along the way.
  const guessing = [{x: 0, y: 0}];
  for (let i = -40; i <= 0; i++) {
    guessing.push({x: Math.pow(10, i / 10), y: Math.pow(10, i / 10)});
  }
  draw('attack-chart',
      [
        line('attacker at best', series.attack, {tone: danger}),
        line('guessing', guessing, {borderDash: [5, 5], borderWidth: 1.5})
      ],
      {
        x: Object.assign({type: 'linear', min: 0, max: 1}, axis('false-positive rate', percent)),
        y: Object.assign({min: 0, max: 1}, axis('true-positive rate', percent))
      },
      item => item.dataset.label + ': ' + percent(item.parsed.y) + ' found at '
          + percent(item.parsed.x) + ' false alarms');
  paint();

  toggle.closest('label').hidden = false;
  toggle.addEventListener('change', scaleAttack);
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', paint);
  }
  addEventListener('beforeprint', paint);
  addEventListener('afterprint', paint);
})();
