/* page.js — the figure card, keys in charts, and folded tables opened for print. The page reads
   without it: every number is a link to its entry at the end. */
(function () {
  'use strict';
  var card = document.createElement('dialog'), back = null, say = document.getElementById('say');
  card.setAttribute('aria-label', 'Where this number comes from');
  document.body.appendChild(card);

  function open(id) {
    var entry = document.getElementById(id), box = document.createElement('div'), close = document.createElement('button');
    if (!entry || !card.showModal) return false;
    if (!card.open) back = document.activeElement;
    Array.prototype.forEach.call(entry.childNodes, function (n) { box.appendChild(n.cloneNode(true)); });
    var rows = box.querySelectorAll('.r');
    if (rows.length) Array.prototype.forEach.call(rows, function (r) { if (r.querySelectorAll('a').length > 8) r.className += ' more'; });
    close.textContent = 'Close';
    close.onclick = function () { card.close(); };
    card.replaceChildren(close, box);
    if (card.open) close.focus(); /* the link that led here is gone */
    else card.showModal();
    card.scrollTop = 0;
    return true;
  }
  card.addEventListener('close', function () { if (back && back.focus) back.focus({ preventScroll: true }); });
  card.addEventListener('click', function (e) { if (e.target === card) card.close(); });

  document.addEventListener('click', function (e) {
    var link = e.target.closest('a[href^="#"]'), number = e.target.closest('[data-fig]');
    var id = number ? number.getAttribute('data-fig') : link ? link.getAttribute('href').slice(1) : '';
    if (/^f[0-9]+$/.test(id) && !e.target.closest('.figs') && !e.metaKey && !e.ctrlKey && open(id)) e.preventDefault();
    else if (link && card.open) { back = null; card.close(); } /* on to where the link leads, with the focus */
  });

  document.addEventListener('keydown', function (e) {
    var at = document.activeElement, plot = at && at.closest ? at.closest('.plot') : null, marks, i, m;
    if (e.metaKey || e.ctrlKey || e.altKey) return;
    if (e.key === 'f' && at && at.matches('a.n')) { at.click(); return; }
    if (!plot || at !== plot) return;
    marks = Array.prototype.slice.call(plot.querySelectorAll('.mark'));
    i = marks.findIndex(function (g) { return g.classList.contains('on'); });
    if (e.key === 'ArrowDown' || e.key === 'ArrowRight') m = marks[(i + 1) % marks.length];
    else if (e.key === 'ArrowUp' || e.key === 'ArrowLeft') m = marks[(i + marks.length - 1 + (i < 0 ? 1 : 0)) % marks.length];
    else if ((e.key === 'Enter' || e.key === 'f') && i >= 0 && marks[i].dataset.open) { open(marks[i].dataset.open); e.preventDefault(); return; }
    else return;
    if (!m) return;
    e.preventDefault();
    if (i >= 0) marks[i].classList.remove('on');
    m.classList.add('on');
    say.textContent = m.querySelector('title').textContent;
  });
  document.addEventListener('focusout', function (e) {
    if (!card.open && e.target.matches && e.target.matches('.plot')) Array.prototype.forEach.call(e.target.querySelectorAll('.mark.on'), function (g) { g.classList.remove('on'); });
  });

  var opened = [];
  addEventListener('beforeprint', function () {
    Array.prototype.forEach.call(document.querySelectorAll('details[data-print]:not([open])'), function (d) { d.open = true; opened.push(d); });
  });
  addEventListener('afterprint', function () { opened.forEach(function (d) { d.open = false; }); opened = []; });
}());
