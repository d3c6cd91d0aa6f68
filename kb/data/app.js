// Streamlit's own English labels for screen readers, said in Vietnamese; run once a page load.
(() => {
  if (window.kbVietnamese) return;
  window.kbVietnamese = true;
  document.documentElement.lang = "vi";
  for (const [name, value] of [["language", "vi-VN"], ["languages", ["vi-VN"]]])
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });
  window.dispatchEvent(new Event("languagechange")); // what was drawn before this script ran
  const words = {
    "App pages": "Các trang", "Open": "Mở danh sách", "Empty": "trống",
    "Choose date": "Chọn ngày", "Selected values": "Đã chọn", "Clear all": "Bỏ chọn tất cả",
    "Clear value": "Bỏ chọn", "Clear": "Xóa", "Choose an option": "Chọn một mục",
    "Choose options": "Chọn", "Pagination": "Chuyển trang", "Previous page": "Trang trước",
    "Next page": "Trang sau", "Previous month": "Tháng trước", "Next month": "Tháng sau",
    "Previous": "Trước", "Next": "Sau", "month": "tháng", "year": "năm", "day": "ngày",
    "file upload": "chọn tệp", "Fullscreen": "Toàn màn hình", "Close fullscreen": "Thu nhỏ",
    "Copy to clipboard": "Chép", "Close": "Đóng", "Suggestions": "Danh sách",
    "Show/hide columns": "Ẩn, hiện cột", "Calendar": "Lịch", "Remove": "Bỏ",
  };
  const patterns = [
    [/^Page (\d+)$/, "Trang $1"], [/^Remove (.+)$/, "Bỏ $1"], [/^Delete (.+)$/, "Xóa $1"],
    [/^(day|month|year), (.+)$/, (_, part, rest) => `${words[part]}, ${rest}`],
    [/^Choose date, (.+)$/, "Chọn ngày, $1"], [/^Today, (.+)$/, "Hôm nay, $1"],
    [/^(.+) selected$/, "$1 đã chọn"], [/^Selected (.+)$/, "Đã chọn $1"],
  ];
  const say = (text) => {
    if (words[text]) return words[text];
    for (const [pattern, put] of patterns) if (pattern.test(text)) return text.replace(pattern, put);
    return text;
  };
  const names = ["aria-label", "aria-valuetext", "placeholder", "title"];
  const visit = (element) => {
    if (element.closest?.(".kb")) return;
    for (const name of names) {
      const text = element.getAttribute?.(name);
      if (text && say(text) !== text) element.setAttribute(name, say(text));
    }
  };
  const sentences = {
    "Connection error": "Mất kết nối với chương trình",
    "Streamlit server is not responding. Are you connected to the internet?":
      "Chương trình trên máy này đã dừng. Hãy mở lại chương trình rồi tải lại trang; không cần mạng Internet.",
  };
  const dialogs = (root) => {
    if (!root.closest?.("[role=dialog]") && !root.querySelector?.("[role=dialog]")) return;
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const said = sentences[walk.currentNode.nodeValue.trim()];
      if (said) walk.currentNode.nodeValue = said;
    }
  };
  const all = (root) => {
    visit(root);
    dialogs(root);
    root.querySelectorAll?.(names.map((name) => `[${name}]`).join(",")).forEach(visit);
  };
  new MutationObserver((changes) => {
    for (const change of changes)
      if (change.type === "attributes") visit(change.target);
      else change.addedNodes.forEach(all);
  }).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: names,
  });
  all(document.body);
})();
