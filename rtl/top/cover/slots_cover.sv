// The corner cases that the header of slots names; counted by scripts/hdl/coverage.py.
`default_nettype none
module slots_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic wipe_i,
    input wire logic wiped_o,
    input wire logic we_i,
    input wire logic several,
    input wire logic any_read,
    input wire logic later_beat
);

  wipes :
  cover property (@(posedge clk_i) !rst_i && wipe_i && !wiped_o);
  is_wiped :
  cover property (@(posedge clk_i) !rst_i && wipe_i && wiped_o);
  written :
  cover property (@(posedge clk_i) !rst_i && we_i);
  further_elements :
  cover property (@(posedge clk_i) !rst_i && we_i && later_beat);
  read :
  cover property (@(posedge clk_i) !rst_i && any_read);
  two_readers :
  cover property (@(posedge clk_i) !rst_i && several);

endmodule
`default_nettype wire

bind slots slots_cover u_cover (
    .*,
    .several(|(re_i & (re_i - Readers'(1)))),
    .any_read(|re_i),
    .later_beat(beat_i[BeatBits-1:0] != '0)
);
