"""Bodies in running text: where names start and end. The sentences are ours.

In a case, ``[…]`` marks a body, ``{…}`` a class of bodies, ``[Y tế=Bộ Y tế]`` a member of an
elliptical list with its full name. What is not marked must not be found.
"""

# ruff: noqa: E501 (a case is one line)

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.facts.bodies import find_bodies
from kb.lexicon.bodies import canonical_key
from kb.text import normalize

CASES = """
# --- ministries, departments, their fields of work
Giao [Bộ Tài chính] chủ trì, phối hợp với [Bộ Y tế] xây dựng cơ chế.
[Bộ Văn hóa, Thể thao và Du lịch] chủ trì tổ chức sự kiện.
Giao [Bộ Lao động - Thương binh và Xã hội] tổng hợp.
[Bộ Nông nghiệp và Môi trường] khẩn trương rà soát.
[Bộ tài chính] bố trí kinh phí theo quy định.
[BỘ CÔNG THƯƠNG] có ý kiến bằng văn bản.
[Sở Nông nghiệp và Môi trường tỉnh Hưng Yên] báo cáo kết quả.
[Sở Văn hóa, Thể thao và Du lịch], [Sở Y tế] và [Sở Giáo dục và Đào tạo] phối hợp thực hiện.
Giao [Sở GD&ĐT] làm đầu mối; [Sở TN&MT], [Sở NN&PTNT] tham gia ý kiến.
[Sở Nội vụ], [Tài chính=Sở Tài chính], [Xây dựng=Sở Xây dựng] thẩm định hồ sơ.
[Bộ Nội vụ] và [Bộ Tư pháp] thống nhất nội dung.
Ý kiến của [Sở KH và CN] tại văn bản ngày 05/6.
[Phòng Tài chính - Kế hoạch huyện Kim Động] tham mưu.
[Phòng Văn hóa - Xã hội xã Hiệp Cường] tiếp nhận hồ sơ.
[Ban Dân tộc tỉnh] theo dõi.
[Thanh tra tỉnh] thanh tra đột xuất.
[Thanh tra Bộ Y tế] kiểm tra cơ sở hành nghề.
[Thanh tra Chính phủ] công bố kết luận.
[Ngân hàng Nhà nước Việt Nam] điều hành lãi suất.
[Ngân hàng Nhà nước Khu vực 5] giám sát việc cho vay.
[Ngân hàng Nhà nước chi nhánh tỉnh] báo cáo.
[Tổng cục Thống kê] công bố số liệu.
[Cục Quản lý thị trường] xử lý vi phạm.
[Cục Chuyển đổi số quốc gia] hướng dẫn kỹ thuật.
[Vụ Pháp luật quốc tế] nghiên cứu.
[Cục Thuế tỉnh Nam Định] đôn đốc thu ngân sách.
[Chi cục Kiểm lâm] tuần tra.
[Kho bạc Nhà nước Khu vực VIII] kiểm soát chi.
# --- elliptical lists
Đề nghị các Bộ: [Tài chính=Bộ Tài chính], [Y tế=Bộ Y tế], [Tư pháp=Bộ Tư pháp], [Nội vụ=Bộ Nội vụ] cho ý kiến.
Giao các Sở: [Tài chính=Sở Tài chính]; [Xây dựng=Sở Xây dựng] và [Nông nghiệp và Môi trường=Sở Nông nghiệp và Môi trường] phối hợp.
Các Sở [Nội vụ=Sở Nội vụ], [Tài chính=Sở Tài chính], [Văn hóa, Thể thao và Du lịch=Sở Văn hóa, Thể thao và Du lịch] thực hiện.
Lãnh đạo các Bộ, cơ quan: [Quốc phòng=Lãnh đạo Bộ Quốc phòng], [Công an=Lãnh đạo Bộ Công an], [Ngân hàng Nhà nước] dự họp.
- Sở: [Tài chính=Sở Tài chính], [Tư pháp=Sở Tư pháp];
Giám đốc các Sở: [Y tế=Giám đốc Sở Y tế], [Công Thương=Giám đốc Sở Công Thương] chịu trách nhiệm.
[Sở Nội vụ], [Công an tỉnh] phối hợp.
# --- government at its levels
[UBND tỉnh] giao [UBND xã Lương Bằng] rà soát.
[Ủy ban nhân dân thành phố Cần Thơ] yêu cầu.
[Uỷ ban nhân dân huyện Văn Giang] và [UBND thị xã Mỹ Hào] báo cáo.
{Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương} tổ chức thực hiện.
{UBND các xã, phường, đặc khu} hoàn thành trước ngày 30/9.
{Ủy ban nhân dân cấp tỉnh, cấp xã} công khai thủ tục.
[Ủy ban nhân dân cấp xã] xác nhận danh sách.
{Ủy ban nhân dân huyện, thị xã} lập kế hoạch.
[Hội đồng nhân dân], {Ủy ban nhân dân các cấp} bố trí ngân sách.
{UBND 06 thành phố trực thuộc trung ương} làm thí điểm.
[HĐND tỉnh] ban hành nghị quyết; [Thường trực HĐND tỉnh] giám sát.
[Thường trực HĐND], [UBND] thống nhất.
[Văn phòng UBND tỉnh] theo dõi; [VP UBND tỉnh] lưu.
[Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh] phục vụ kỳ họp.
[UBND Thành phố Đà Nẵng] rà soát 12 dự án.
[UBND phường 5] và [UBND quận 1] giải phóng mặt bằng.
[UBND tỉnh Bà Rịa - Vũng Tàu] chịu trách nhiệm.
[Ủy ban
nhân dân tỉnh] họp bất thường.
{UBND các huyện, thị xã, thành phố} chủ động phối hợp.
{Ủy ban nhân dân các địa phương} cập nhật dữ liệu.
# --- the Party
[Đảng ủy Bộ Y tế] lãnh đạo [Bộ Y tế] xây dựng đề án.
[Đảng ủy UBND tỉnh] lãnh đạo [UBND tỉnh] ban hành kế hoạch.
[Đảng uỷ Quốc hội], [Đảng ủy Chính phủ] chỉ đạo thể chế hóa.
[Đảng ủy Mặt trận Tổ quốc, các đoàn thể Trung ương] hướng dẫn.
[Đảng ủy xã Lương Bằng] quán triệt nghị quyết.
[Đảng ủy các cơ quan Đảng tỉnh] và [Đảng ủy Công an tỉnh] triển khai.
[Ban cán sự đảng UBND tỉnh] chỉ đạo; [Đảng đoàn HĐND tỉnh] lãnh đạo.
[Ban cán sự đảng Bộ Công Thương] báo cáo.
[Ban Thường vụ Tỉnh ủy] yêu cầu [Ban Tổ chức Tỉnh ủy] tham mưu.
[BTV Thành ủy] kết luận như sau.
[Ban Tuyên giáo và Dân vận Tỉnh ủy] định hướng tuyên truyền.
[Văn phòng Tỉnh ủy] theo dõi, đôn đốc việc thực hiện.
[Ủy ban Kiểm tra Trung ương] giám sát chuyên đề.
[Ban Chính sách, chiến lược Trung ương] sơ kết.
[Ban Chấp hành Đảng bộ tỉnh] họp định kỳ.
[Huyện ủy Tiên Lữ] sơ kết; [Thành ủy Hà Nội] tổng kết.
{BTV huyện ủy, thị ủy, thành ủy} phối hợp.
{Các tỉnh ủy, thành ủy, đảng ủy trực thuộc Trung ương} xây dựng chương trình.
{các huyện ủy, thị ủy, thành ủy}; {các cấp ủy trực thuộc Tỉnh ủy} quán triệt.
[Bộ Chính trị] yêu cầu {các cấp ủy, tổ chức đảng} học tập.
[Ban Xây dựng Đảng Đảng ủy xã Tân Hưng] tham mưu.
[Chi bộ Phòng Tài chính] sinh hoạt chuyên đề.
[Quân ủy Trung ương], [Đảng ủy Công an Trung ương] lãnh đạo.
Tổng hợp ý kiến của [Tổ đảng ở Thường trực Hội đồng Dân tộc] và các thành viên.
# --- the Front, mass organisations
[Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh] giám sát.
[Ủy ban MTTQ Việt Nam thành phố] phản biện; [MTTQ tỉnh] tuyên truyền.
[Hội Liên hiệp Phụ nữ Việt Nam], [Hội Nông dân tỉnh] nhận ủy thác.
[Hội LHPN tỉnh] và [Tỉnh đoàn] phát động phong trào.
[Đoàn TNCS Hồ Chí Minh tỉnh] tham gia.
[Liên đoàn Lao động tỉnh] vận động; [Tổng Liên đoàn Lao động Việt Nam] hướng dẫn.
{Ủy ban Mặt trận Tổ quốc Việt Nam các cấp} phối hợp.
{các tổ chức chính trị - xã hội} các bên liên quan.
[Hội Cựu chiến binh xã Đông Kết] bình xét.
[Hiệp hội Lương thực Việt Nam] kiến nghị.
[Liên minh Hợp tác xã tỉnh] hỗ trợ thành viên.
# --- social-policy bank
[Ngân hàng Chính sách Xã hội tỉnh Hưng Yên] cho vay hộ nghèo.
[Chi nhánh Ngân hàng Chính sách xã hội tỉnh] giải ngân.
[Chi nhánh NHCSXH tỉnh] tham mưu cho [Ban đại diện HĐQT NHCSXH tỉnh].
{Ban đại diện Hội đồng quản trị Ngân hàng Chính sách xã hội các cấp} kiện toàn.
[Phòng giao dịch NHCSXH huyện] phối hợp với [UBND xã].
[NHCSXH] nâng cao chất lượng; {các tổ tiết kiệm và vay vốn} củng cố.
# --- police, army, courts, vertical bodies
[Công an tỉnh] bảo đảm an ninh; [Công an xã Vũ Thư] nắm tình hình.
[Bộ Chỉ huy quân sự tỉnh] và [Bộ đội Biên phòng tỉnh] tuần tra.
[Tòa án nhân dân tối cao], [Viện kiểm sát nhân dân tối cao] ban hành thông tư liên tịch.
[Viện kiểm sát nhân dân tỉnh] kiểm sát; [TAND tỉnh] xét xử.
[Bảo hiểm xã hội thành phố] thanh toán; [BHXH tỉnh] thẩm định.
[Bảo hiểm xã hội Việt Nam] hướng dẫn.
Giao [công an xã] xác minh cư trú.
# --- bodies with a name of their own
[Trung tâm Phục vụ hành chính công tỉnh] tiếp nhận hồ sơ.
[Trung tâm Kiểm soát bệnh tật tỉnh] giám sát dịch.
[Trung tâm Đổi mới sáng tạo Quốc gia] khẩn trương hoàn thiện dự án.
[Trung tâm Khuyến nông tỉnh Thái Bình] tập huấn.
[Trường Đại học Sư phạm Kỹ thuật Hưng Yên] đào tạo.
[Trường Chính trị Nguyễn Văn Linh] mở lớp.
[Tập đoàn Điện lực Việt Nam] bảo đảm cung ứng điện.
[Tổng công ty Đường sắt Việt Nam] vận hành.
[Công ty Điện lực Hưng Yên] cấp điện.
[Đài Phát thanh và Truyền hình Hưng Yên] đưa tin.
[Báo Nhân Dân], [Thông tấn xã Việt Nam], [Đài Tiếng nói Việt Nam] tuyên truyền.
[Viện Hàn lâm Khoa học và Công nghệ Việt Nam] nghiên cứu.
[Học viện Chính trị quốc gia Hồ Chí Minh] bồi dưỡng cán bộ.
[Bệnh viện Đa khoa tỉnh] tiếp nhận bệnh nhân.
[Ban Quản lý các khu công nghiệp tỉnh] rà soát nhu cầu nhà ở.
[Ban Quản lý dự án đầu tư xây dựng các công trình giao thông] nghiệm thu.
[Ban Quản lý Khu kinh tế Dung Quất] báo cáo.
[Quỹ Đầu tư phát triển tỉnh] cho vay.
[Văn phòng Đăng ký đất đai] cập nhật biến động.
[Cổng Thông tin điện tử Chính phủ] đăng tải.
# --- steering committees
[Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số] họp phiên thứ tư.
[Ban Chỉ đạo Trung ương về phòng, chống tham nhũng, lãng phí, tiêu cực] kết luận.
[Ban Chỉ đạo cải cách hành chính tỉnh] kiểm tra.
Báo cáo [Ban Chỉ đạo Trung ương] về kết quả thực hiện.
[Ban Chỉ đạo 389 tỉnh] đôn đốc; [Ban Chỉ đạo] giao [Sở Tài chính] làm thường trực.
[Ban Chỉ đạo các Chương trình mục tiêu quốc gia tỉnh] phân công thành viên.
[Ban Chỉ huy Phòng thủ dân sự tỉnh] trực ban.
[Văn phòng Ban Chỉ đạo] tổng hợp.
[Tổ công tác của Thủ tướng Chính phủ] làm việc với tỉnh.
# --- offices that stand for bodies
[Bộ trưởng Bộ Công an] chịu trách nhiệm trước [Chính phủ] và [Thủ tướng Chính phủ].
[Giám đốc Sở Tài chính], [Chủ tịch UBND tỉnh] quyết định.
[Chủ tịch UBND xã Lương Bằng] Nguyễn Văn An ký ban hành.
[Chánh Văn phòng UBND tỉnh], {Thủ trưởng các sở, ban, ngành} thi hành Quyết định.
{Bộ trưởng, Thủ trưởng cơ quan ngang bộ}, {Thủ trưởng cơ quan thuộc Chính phủ}, {Chủ tịch Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương} chịu trách nhiệm.
{Bộ trưởng các Bộ} và {người đứng đầu các cơ quan, đơn vị} kiểm điểm.
[Thống đốc Ngân hàng Nhà nước Việt Nam] quy định lãi suất.
[Phó Thủ tướng] Trần Văn Bình chủ trì cuộc họp.
[Bộ trưởng Bộ Xây dựng] Lê Văn Cường báo cáo.
[Tổng Giám đốc Ngân hàng Chính sách xã hội] tổ chức thực hiện.
[Bí thư Tỉnh ủy] trực tiếp chỉ đạo.
[Trưởng Ban Tổ chức Tỉnh ủy] chủ trì.
{Chủ tịch UBND các xã, phường} chịu trách nhiệm.
[Chủ tịch nước], [Chủ tịch Quốc hội], [Tổng Bí thư] phát biểu.
# --- classes
Yêu cầu {các sở, ban, ngành tỉnh}; {UBND các xã, phường} thực hiện.
{Các bộ, ngành, địa phương} khẩn trương triển khai.
{các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ} và {Ủy ban nhân dân các tỉnh} phối hợp.
{Cấp ủy, tổ chức đảng, chính quyền các cấp} tập trung lãnh đạo.
{Các cơ quan, đơn vị, địa phương} báo cáo trước ngày 15/12.
phối hợp với {các cơ quan liên quan} và {các đơn vị có liên quan}.
{Sở, ban, ngành thành phố} đăng ký chỉ tiêu.
{Các ban, sở, ngành, đoàn thể tỉnh} và {các ban Đảng tỉnh} phối hợp.
Thông báo để {các cấp, các ngành} biết.
{các cơ quan của Quốc hội} thẩm tra; {các Ủy ban của Quốc hội} phối hợp.
{Các cơ quan thông tấn, báo chí} đưa tin.
{Các địa phương} tổ chức thực hiện nghiêm túc.
{các cơ quan chức năng} xử lý; {chính quyền địa phương} hỗ trợ.
# --- Quốc hội
[Ủy ban Kinh tế và Tài chính của Quốc hội] thẩm tra.
[Hội đồng Dân tộc] và [Ủy ban Pháp luật và Tư pháp] cho ý kiến.
[Ủy ban Thường vụ Quốc hội] thông qua.
[Đoàn đại biểu Quốc hội tỉnh] tiếp xúc cử tri.
# --- district and commune
Đề nghị {UBND các huyện}: [Tiên Lữ=UBND huyện Tiên Lữ], [Ân Thi=UBND huyện Ân Thi] báo cáo.
[Đảng ủy], {UBND các xã, thị trấn}; {các chi, đảng bộ trực thuộc Huyện ủy} xây dựng kế hoạch.
[Văn phòng HĐND và UBND xã], [Trạm Y tế xã], [Hạt Kiểm lâm] phối hợp.
{Các ban HĐND tỉnh}, [Tổ đại biểu HĐND tỉnh] giám sát; [Bưu điện tỉnh] chuyển phát.
[Công ty TNHH MTV Cấp nước Hà Tĩnh] bảo đảm nguồn nước.
[Tổ công tác số 3] kiểm tra; [Đội Quản lý thị trường số 2] xử lý.
[Bí thư Đảng ủy], [Chủ tịch HĐND xã] chỉ đạo [Ban Xây dựng Đảng] tham mưu.
[Quỹ bảo lãnh tín dụng] và [Ban quản lý dự án] lập báo cáo.
{UBND các tỉnh Hà Nam, Nam Định và Thái Bình} phối hợp với [Tổng công ty Cảng hàng không Việt Nam].
{Các thôn, tổ dân phố} bình xét; {Chủ đầu tư} chịu trách nhiệm.
[Hội đồng phối hợp phổ biến, giáo dục pháp luật tỉnh] họp định kỳ.
# --- small heads, abbreviations, offices of several
Công tác của {văn phòng tỉnh ủy, thành ủy} năm qua có nhiều đổi mới.
Trình {ban thường vụ các tỉnh ủy, thành ủy} xem xét.
- VP: [Tỉnh ủy=Văn phòng Tỉnh ủy], [HĐND tỉnh=Văn phòng HĐND tỉnh];
- [TT. HĐND thành phố]; [CT, PCT UBND tỉnh]; [TTg], các [PTTg] (để b/c);
- Các Bộ: [TC=Bộ TC], [XD=Bộ XD], [YT=Bộ YT], [GDĐT=Bộ GDĐT];
{Bộ trưởng; Thủ trưởng cơ quan ngang bộ} chịu trách nhiệm.
{Đảng ủy các bộ, ngành} hướng dẫn {các cơ quan thanh tra và đơn vị có liên quan}.
[Ban Chỉ đạo Nghị quyết số 12-NQ/TU] phân công; {cơ quan nhà nước các cấp} chấp hành.
[Ban Quản lý Khu kinh tế Hòn La và các Khu công nghiệp] báo cáo.
# --- nothing to be found
Luật Mặt trận Tổ quốc Việt Nam và Luật Tổ chức chính quyền địa phương năm 2025.
Luật Công an nhân dân, Luật Kiểm toán nhà nước, Luật Tổ chức Quốc hội.
Chính sách, pháp luật của Nhà nước và chủ trương của Đảng.
Ngân sách Trung ương hỗ trợ phần còn thiếu.
Ban hành kèm theo Quyết định này là Quy chế hoạt động.
Hội nghị lần thứ năm đã thảo luận; Hội thảo khoa học quốc tế.
Bộ luật Dân sự và Bộ luật Lao động năm 2019.
Bộ máy tinh gọn, bộ phận một cửa, bộ tiêu chí nông thôn mới.
Quyền sở hữu, sở hữu trí tuệ và sở thích cá nhân.
Xây dựng Chính phủ điện tử, Chính phủ số và xã hội số.
Lực lượng Công an nhân dân chính quy, tinh nhuệ.
Cán bộ, công chức, viên chức có trách nhiệm chấp hành.
Cục diện thế giới thay đổi; khắc phục tình trạng cục bộ.
Phát triển kinh tế - xã hội, bảo đảm an sinh xã hội.
Phòng, chống thiên tai và dịch bệnh là nhiệm vụ thường xuyên.
Trường hợp cần thiết thì báo cáo cấp có thẩm quyền.
Căn cứ Kế hoạch số 12/KH-UBND và Quyết định số 9/QĐ-NHCS.
Các hội nghị, hội thảo được tổ chức trực tuyến.
Cơ sở hạ tầng, trụ sở làm việc và cơ sở giáo dục còn thiếu.
Toàn bộ kinh phí do ngân sách tỉnh bảo đảm.
Báo cáo kết quả trước ngày 20/11 hằng năm.
Công nghiệp hóa, hiện đại hóa đất nước.
# --- offices, compound lists, bodies of 2025, banks, schools, courts, units (second round)
{Các Tổ đại biểu} và {đại biểu HĐND tỉnh} giám sát việc thực hiện.
Giao {các Tổ đại biểu} và {đại biểu HĐND tỉnh} giám sát.
Đề nghị [Thường trực HĐND], {các Ban của HĐND}, {các Tổ đại biểu} và {đại biểu HĐND tỉnh} giám sát việc thực hiện Nghị quyết.
Đồng chí [Bí thư Tỉnh ủy] trực tiếp chỉ đạo.
Giao đồng chí [Chủ tịch UBND tỉnh] chịu trách nhiệm trước [Ban Thường vụ Tỉnh ủy].
[Chủ tịch UBND tỉnh] giao [Giám đốc Sở Tài chính] phối hợp với {Thủ trưởng các sở, ban, ngành} rà soát.
{Thủ trưởng các sở, ban, ngành, đoàn thể tỉnh} chịu trách nhiệm.
[Chánh Văn phòng UBND tỉnh], Giám đốc các Sở: [Nội vụ=Giám đốc Sở Nội vụ], [Tài chính=Giám đốc Sở Tài chính]; {Thủ trưởng các cơ quan, đơn vị liên quan} chịu trách nhiệm thi hành.
[Chánh Văn phòng Ủy ban nhân dân tỉnh], {Thủ trưởng các sở, ban, ngành tỉnh} và {Chủ tịch UBND các xã, phường} chịu trách nhiệm thi hành Quyết định này.
{Người đứng đầu cấp ủy, chính quyền các cấp} chịu trách nhiệm.
{Người đứng đầu các cơ quan, đơn vị, địa phương} chịu trách nhiệm toàn diện.
Giao các Sở: [Tài chính=Sở Tài chính], [Nội vụ=Sở Nội vụ], [Y tế=Sở Y tế] phối hợp thẩm định.
[Ủy ban Kiểm tra] và {các ban Đảng Tỉnh ủy} theo dõi, đôn đốc.
[Ủy ban Kiểm tra], {các ban xây dựng Đảng} và [Văn phòng Tỉnh ủy] theo dõi việc thực hiện.
[Đảng ủy Bộ Y tế], [Bộ Tài chính=Đảng ủy Bộ Tài chính] lãnh đạo thực hiện.
[Đảng ủy Bộ Y tế], [Đảng ủy Bộ Tài chính] phối hợp với [Đảng ủy Chính phủ].
Giao [UBND đặc khu Phú Quốc] xây dựng kế hoạch.
{UBND các xã, phường, đặc khu} triển khai thực hiện trước ngày 30/9.
[Trung tâm Phục vụ hành chính công xã Hòa An] tiếp nhận hồ sơ.
[Trung tâm Phục vụ hành chính công tỉnh] hướng dẫn {Trung tâm Phục vụ hành chính công các xã, phường}.
[Trung tâm phục vụ hành chính công cấp xã] niêm yết công khai.
[Đảng ủy Mặt trận Tổ quốc, các đoàn thể Trung ương] phối hợp với [Đảng ủy Quốc hội].
[Đảng ủy MTTQ, các đoàn thể Trung ương] lãnh đạo.
[Đảng ủy các cơ quan Đảng tỉnh], [Đảng ủy UBND tỉnh] lãnh đạo thực hiện.
[Đảng ủy các cơ quan Đảng Trung ương] chủ trì.
[Đảng ủy Ủy ban nhân dân tỉnh] lãnh đạo, chỉ đạo [Sở Nội vụ] tham mưu.
[Ngân hàng Nhà nước chi nhánh Khu vực 9] theo dõi.
[Agribank chi nhánh tỉnh Hưng Yên], [Vietcombank], [BIDV] cho vay theo quy định.
[Ngân hàng Nông nghiệp và Phát triển nông thôn Việt Nam chi nhánh tỉnh] phối hợp.
[Ngân hàng TMCP Ngoại thương Việt Nam] bố trí vốn.
[Tập đoàn Điện lực Việt Nam] bảo đảm cung ứng điện.
[Tập đoàn Công nghiệp - Viễn thông Quân đội] ([Viettel]) triển khai hạ tầng.
[Tập đoàn Bưu chính Viễn thông Việt Nam] phối hợp với [Tổng công ty Viễn thông MobiFone].
[Tổng công ty Đường sắt Việt Nam] xây dựng phương án.
[Công ty Điện lực Bình Thuận], [Công ty TNHH MTV Cấp thoát nước Bình Phước] khắc phục sự cố.
[Công ty Cổ phần cấp nước Sóc Trăng] báo cáo.
[Trường Đại học Cần Thơ], [Trường Cao đẳng Y tế] tham gia đào tạo.
{Hiệu trưởng các trường trung học phổ thông trên địa bàn} chịu trách nhiệm.
[Trường Chính trị tỉnh] mở lớp bồi dưỡng.
[Bệnh viện Đa khoa tỉnh], [Bệnh viện Bạch Mai] tiếp nhận bệnh nhân.
[Giám đốc Bệnh viện đa khoa khu vực Tân Châu] báo cáo [Sở Y tế].
[Trung tâm Kiểm soát bệnh tật tỉnh] giám sát dịch.
[Tòa án nhân dân khu vực 3] xét xử; [Viện kiểm sát nhân dân khu vực 3] kiểm sát.
[Tòa án nhân dân tối cao] hướng dẫn [Tòa án nhân dân tỉnh].
[Viện kiểm sát nhân dân tỉnh] phối hợp [Cơ quan Cảnh sát điều tra Công an tỉnh].
[Bộ Chỉ huy Quân sự tỉnh], [Bộ Chỉ huy Bộ đội Biên phòng tỉnh] sẵn sàng lực lượng.
[Ban Chỉ huy Quân sự xã] phối hợp với [Công an xã] tuần tra.
[Quân khu 3], [Quân khu 9] chỉ đạo {các đơn vị}.
[Phòng Cảnh sát giao thông Công an tỉnh] tuần tra.
[Sư đoàn 395], [Trung đoàn 50] tham gia cứu hộ.
[Bộ Tư lệnh Thủ đô Hà Nội], [Công an thành phố] phối hợp.
[Liên minh Hợp tác xã tỉnh], [Hội Chữ thập đỏ tỉnh] vận động.
[Ủy ban MTTQ Việt Nam tỉnh] và {các tổ chức chính trị - xã hội tỉnh} tuyên truyền.
Đề nghị [Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh] và {các đoàn thể} giám sát.
{Hội Liên hiệp Phụ nữ các cấp} vận động hội viên.
[Thường trực Ủy ban MTTQ Việt Nam xã] phối hợp.
[Ban Xây dựng Đảng Đảng ủy phường] tham mưu.
[Văn phòng Đảng ủy], [Ủy ban Kiểm tra Đảng ủy xã] tham mưu.
[Phòng Kinh tế, Hạ tầng và Đô thị phường Long Xuyên] tham mưu.
{Phòng Văn hóa - Xã hội các xã, phường} tham mưu [UBND cùng cấp].
[Sở Nông nghiệp và Môi trường], [Sở Xây dựng], [Ban Quản lý Khu kinh tế Nghi Sơn và các Khu công nghiệp] phối hợp.
[Thống đốc Ngân hàng Nhà nước Việt Nam] chỉ đạo {các tổ chức tín dụng}.
{Các Bộ trưởng, Thủ trưởng cơ quan ngang bộ}, {Thủ trưởng cơ quan thuộc Chính phủ}, {Chủ tịch UBND các tỉnh, thành phố trực thuộc trung ương} chịu trách nhiệm thi hành.
{Chủ tịch Hội đồng thành viên, Tổng Giám đốc các tập đoàn, tổng công ty nhà nước} tổ chức thực hiện.
Yêu cầu {các Bộ trưởng, Thủ trưởng cơ quan ngang Bộ, cơ quan thuộc Chính phủ}, {Chủ tịch UBND các tỉnh}, {Chủ tịch Hội đồng thành viên, Tổng giám đốc các tập đoàn kinh tế, tổng công ty nhà nước} thực hiện.
Đồng chí Ủy viên Ban Thường vụ Đảng ủy, [Chủ tịch Ủy ban MTTQ Việt Nam xã] chủ trì.
{Trưởng Ban Công tác Mặt trận các thôn} triệu tập hội nghị.
[Ban công tác Mặt trận khu dân cư] vận động nhân dân.
[Đài Khí tượng Thủy văn tỉnh] dự báo.
Phối hợp các Bộ: [Văn hóa, Thể thao và Du lịch=Bộ Văn hóa, Thể thao và Du lịch], [Công An=Bộ Công An], [Tài chính=Bộ Tài chính] và {các cơ quan liên quan} xây dựng phim.
Giám đốc các Sở [Nội vụ=Giám đốc Sở Nội vụ], [Tài chính=Giám đốc Sở Tài chính], [Y tế=Giám đốc Sở Y tế] và {Thủ trưởng các cơ quan} chịu trách nhiệm.
[Ban Dân nguyện], [Ban Công tác đại biểu thuộc Ủy ban Thường vụ Quốc hội] tổng hợp.
{Trưởng Đoàn đại biểu Quốc hội các tỉnh} tổ chức giám sát.
[Thuế tỉnh], [Thuế cơ sở 5] rà soát hộ kinh doanh.
[Chi cục Hải quan khu vực VI] kiểm soát.
[Kho bạc Nhà nước khu vực XI] kiểm soát chi.
[Báo và Đài Phát thanh, Truyền hình Hưng Yên] mở chuyên mục.
# --- where those rules stop
Đồng chí Ủy viên [Ban Thường vụ Tỉnh ủy] được phân công phụ trách báo cáo.
Sư đoàn tổ chức huấn luyện theo kế hoạch.
[Đảng ủy Bộ Y tế], [Sở Y tế tỉnh Hưng Yên] phối hợp.
[Đảng ủy phường] lãnh đạo, [Bộ Tài chính] hướng dẫn.
Đầu tư các công trình cấp nước sạch nông thôn.
[Phòng Nội vụ], [Công an xã] rà soát.
Các trường hợp đặc biệt do cấp có thẩm quyền quyết định.
Bộ trưởng cho ý kiến về chi nhánh của doanh nghiệp.
Khu dân cư văn hóa, thôn văn hóa được công nhận.
Mời các đại biểu dự hội nghị lúc 8 giờ.
Nâng cấp cơ sở vật chất bệnh viện, trường học.
Viện phí, bệnh viện phí do người bệnh chi trả.
# --- Party committees of several ministries, works, abbreviations that end a name
{Chủ tịch Hội đồng thành viên, Tổng Giám đốc các tập đoàn, tổng công ty nhà nước} chủ động thực hiện các giải pháp.
Giao các [Đảng uỷ Bộ Tài chính], [Bộ Nội vụ=Đảng uỷ Bộ Nội vụ] phối hợp.
Các [Đảng uỷ Bộ Tài chính], [Bộ Nội vụ=Đảng uỷ Bộ Nội vụ] lãnh đạo thực hiện.
[Đảng uỷ Chính phủ], {đảng uỷ các bộ, cơ quan ngang bộ}, đặc biệt là người đứng đầu chịu trách nhiệm.
[Ban QLDA đầu tư xây dựng công trình giao thông] đẩy nhanh tiến độ.
[Ban Quản lý dự án đầu tư xây dựng các công trình dân dụng và công nghiệp tỉnh] đẩy nhanh.
Phối hợp với [Ban QLRR], [Vụ KK], [Cục CNTT] họp bàn thống nhất.
[Vụ TCCB] khan trương hoàn thiện; [Trung tâm VHTT xã] tổ chức.
[Công ty TNHH một thành viên Khai thác công trình thủy lợi Nam Hà] bảo đảm nước.
{Thủ trưởng các đơn vị thuộc, trực thuộc Bộ Tài chính} bám sát nhiệm vụ.
Điều 3. [Chánh Văn phòng UBND tỉnh]; Giám đốc các Sở: [Lao động - TBXH=Giám đốc Sở Lao động - TBXH], [Nội vụ=Giám đốc Sở Nội vụ], [Tài chính=Giám đốc Sở Tài chính]; {Chủ tịch UBND các huyện} và {Thủ trưởng các cơ quan liên quan} chịu trách nhiệm thi hành.
[Quỹ Bảo trợ trẻ em tỉnh] vận động; [Đài PTTH tỉnh] đưa tin.
[Sở LĐTBXH] chủ trì, [Sở KHĐT] phối hợp, BQL các KCN theo dõi.
[Ban Thường trực Ủy ban MTTQ Việt Nam xã] và {Ban công tác Mặt trận các thôn} phối hợp.
"""


def _cases() -> list[tuple[str, str]]:
    blocks = re.split(r"\n(?=[^\n])", CASES.strip("\n"))
    lines: list[str] = []
    for line in blocks:
        if line.startswith("#"):
            continue
        if lines and lines[-1].count("[") > lines[-1].count("]"):
            lines[-1] += "\n" + line  # a name broken over a line
        else:
            lines.append(line)
    return [(line, _strip(line)) for line in lines]


def _strip(line: str) -> str:
    return re.sub(r"[\[{]([^\]}=]*)(=[^\]}]*)?[\]}]", r"\1", line)


def _marked(text: str) -> str:
    """Write the mentions found in ``text`` in the notation of the cases."""
    out, at = [], 0
    for mention in find_bodies(text):
        surface = text[mention.start : mention.end]
        full = "" if mention.name == " ".join(surface.split()) else f"={mention.name}"
        brackets = "{}" if mention.is_class else "[]"
        out.append(text[at : mention.start] + brackets[0] + surface + full + brackets[1])
        at = mention.end
    return "".join(out) + text[at:]


@pytest.mark.parametrize(("marked", "text"), _cases())
def test_names_start_and_end_where_they_should(marked: str, text: str) -> None:
    assert _marked(text) == marked


def test_there_are_enough_cases() -> None:
    assert len(_cases()) >= 120


def test_ids_of_listed_bodies_and_none_for_built_ones() -> None:
    found = {m.name: m.id for m in find_bodies("UBND tỉnh, Đảng uỷ Quốc hội, Đảng ủy Bộ Y tế.")}
    assert found == {
        "UBND tỉnh": "ubnd-tinh",
        "Đảng uỷ Quốc hội": "dang-uy-quoc-hoi",
        "Đảng ủy Bộ Y tế": None,
    }


def check_places(text: str) -> int:
    """Mentions are ordered, disjoint and inside; return how many."""
    at, found = 0, find_bodies(text)
    for mention in found:
        assert at <= mention.start < mention.end <= len(text)
        at = mention.end
    return len(found)


@given(st.text(alphabet="Bộban các,.: \n-/Sởủy&Tài chính UBND tỉnhHưng123", max_size=300))
def test_mentions_are_ordered_disjoint_and_inside(text: str) -> None:
    check_places(text)


@pytest.mark.parametrize(
    "unit",
    ["a", "Sở ", "các ", "và ", "xã ", "UBND ", "Hội ", "A", "\n", "-", "(", "1 "],
)
def test_one_word_over_and_over_is_hardly_a_body(unit: str) -> None:
    assert check_places(unit * (20_000 // len(unit))) < 5


@pytest.mark.parametrize(
    "unit",
    [
        "các bộ, ", "Ban Quản lý ", "Đảng ủy ", "tỉnh, ", "Ban Chỉ đạo về ", "Chủ tịch, ", "VP: ",
        "Sở: Tài chính, ", "Văn phòng Đảng ủy Ủy ban nhân dân ", "Đảng ủy Đảng ủy các ",
    ],
)  # fmt: skip
def test_no_repetition_moves_a_mention_out_of_place(unit: str) -> None:
    check_places(unit * (20_000 // len(unit)))


SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "documents"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not beside the checkout")
def test_real_documents_give_the_same_bodies_in_either_spelling() -> None:
    for path in sorted(SHARED.glob("*.txt")):
        text = normalize(path.read_text(encoding="utf-8"))
        other = text.replace("ủy", "\0").replace("uỷ", "ủy").replace("\0", "uỷ")
        ours, theirs = find_bodies(text), find_bodies(other)
        assert len(ours) > 5, path.name
        assert [(m.start, m.end, m.id, m.is_class) for m in ours] == [
            (m.start, m.end, m.id, m.is_class) for m in theirs
        ], path.name
        assert [canonical_key(m.name) for m in ours] == [canonical_key(m.name) for m in theirs]
