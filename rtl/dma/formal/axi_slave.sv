// axi_slave: when one of AXI's slaves is ready. AXI4 (A3.3.1) lets it wait for valids in any order; a master may wait for no ready.
// Algorithm: bursts whose address was taken are counted against those whose data was.
// Range:     Slave 0 is any. Those that answer within N cycles: 1 holds AWREADY until WVALID, and data until its address was taken;
//            2 takes all data of a burst, then its address; 3 is ready only after a valid has stood for a cycle (addresses of reads
//            too). Any of them takes an address or a beat, once it may, when its go_i says so, and within N cycles.
//            prompt_o: no ready that might have come has been held back for N cycles since the reset; 1 to 3 always are.
//            At most 7 bursts whose address was taken before their data, or the other way round.
`default_nettype none
module axi_slave #(
    parameter int unsigned Slave = 0,
    parameter int unsigned N = 1
) (
    input  wire logic clk_i,
    input  wire logic rst_i,
    input  wire logic aw_valid_i,
    input  wire logic w_valid_i,
    input  wire logic w_last_i,
    input  wire logic aw_go_i,
    input  wire logic w_go_i,
    output logic      aw_ready_o,
    output logic      w_ready_o,
    output logic      prompt_o
);

  localparam int unsigned OffW = $clog2(N + 1);

  // Taken: addresses less bursts of data. Waits: offered in the cycle before and not taken.
  logic [3:0] ahead_q;
  logic aw_waits_q, w_waits_q, aw_may, w_may;
  logic [OffW-1:0] aw_off_q, w_off_q;
  logic prompt_q, is_prompt;
  assign aw_ready_o = aw_go_i & aw_may;
  assign w_ready_o  = w_go_i & w_may;

  always_comb begin
    aw_may = 1'b1;
    w_may  = 1'b1;
    if (Slave == 1) begin
      aw_may = w_valid_i;
      w_may  = ahead_q != '0;
    end else if (Slave == 2) begin
      aw_may = ahead_q != '0;
      w_may  = ahead_q == '0;
    end else if (Slave == 3) begin
      aw_may = aw_waits_q;
      w_may  = w_waits_q;
    end
    is_prompt = !(aw_valid_i && aw_may && !aw_go_i && aw_off_q == OffW'(N - 1)) &&
        !(w_valid_i && w_may && !w_go_i && w_off_q == OffW'(N - 1));
    if (Slave != 0) assume (is_prompt);
  end
  assign prompt_o = Slave != 0 || (prompt_q && is_prompt);

  always_ff @(posedge clk_i) begin
    aw_waits_q <= aw_valid_i & ~aw_ready_o & ~rst_i;
    w_waits_q <= w_valid_i & ~w_ready_o & ~rst_i;
    aw_off_q <= rst_i || !aw_valid_i || !aw_may || aw_ready_o ? '0 : aw_off_q + OffW'(aw_off_q != OffW'(N));
    w_off_q <= rst_i || !w_valid_i || !w_may || w_ready_o ? '0 : w_off_q + OffW'(w_off_q != OffW'(N));
    prompt_q <= rst_i || (prompt_q && is_prompt);
    if (rst_i) ahead_q <= '0;
    else ahead_q <= ahead_q + 4'(aw_valid_i & aw_ready_o) - 4'(w_valid_i & w_ready_o & w_last_i);
  end

endmodule
`default_nettype wire
