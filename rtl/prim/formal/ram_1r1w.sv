// Bench of ram_1r1w. Cycles: 8
// Case: Depth=4
// Case: Depth=3 ExtraRegs=2
// Case: Depth=4 Collides=0
// Plant: mem[raddr_i] ^ => ((we_i && waddr_i == raddr_i) ? wdata_i : mem[raddr_i]) ^
// Plant: if (re_i) rdata_q => rdata_q
// Plant: if (we_i) mem => mem
`default_nettype none
module ram_1r1w_formal #(
    parameter int unsigned W         = 1,
    parameter int unsigned Depth     = 4,
    parameter int unsigned ExtraRegs = 0,
    parameter bit          Collides  = 1'b1
) (
    input wire logic                     clk_i,
    input wire logic [$clog2(Depth)-1:0] pick_i,
    input wire logic                     we_i,
    input wire logic [$clog2(Depth)-1:0] waddr_i,
    input wire logic [            W-1:0] wdata_i,
    input wire logic                     re_i,
    input wire logic [$clog2(Depth)-1:0] raddr_i
);

  logic [W-1:0] rdata;

  ram_1r1w #(
      .W(W),
      .Depth(Depth),
      .ExtraRegs(ExtraRegs),
      .Collides(Collides)
  ) dut (
      .clk_i,
      .we_i,
      .waddr_i,
      .wdata_i,
      .re_i,
      .raddr_i,
      .rdata_o(rdata)
  );

  always_comb assume (32'(waddr_i) < Depth && 32'(raddr_i) < Depth);

  // An arbitrary address, picked in the first cycle, its word, and the answer that a read of it owes (owed: known at all).
  logic [$clog2(Depth)-1:0] addr_q;
  logic collides;
  assign collides = we_i && waddr_i == raddr_i;
  logic [W-1:0] word_q, answer_q, answer;
  logic started_q, known_q, owed_q, owed;
  initial started_q = 1'b0;
  initial known_q = 1'b0;
  initial owed_q = 1'b0;
  always_comb assume (32'(pick_i) < Depth);
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    addr_q <= started_q ? addr_q : pick_i;
    if (re_i)
      {owed_q, answer_q} <= {
        started_q & known_q & (raddr_i == addr_q) & (Collides | ~collides), word_q
      };
    if (started_q && we_i && waddr_i == addr_q) {known_q, word_q} <= {1'b1, wdata_i};
  end

  // What is owed, ExtraRegs cycles later; nothing is owed before the first read.
  logic [ExtraRegs:0] owed_pipe;
  logic [ExtraRegs:0][W-1:0] answer_pipe;
  assign owed_pipe[0]   = owed_q;
  assign answer_pipe[0] = answer_q;
  for (genvar i = 0; i < ExtraRegs; i++) begin : gen_pipe
    logic o_q;
    logic [W-1:0] a_q;
    initial o_q = 1'b0;
    always_ff @(posedge clk_i) {o_q, a_q} <= {owed_pipe[i], answer_pipe[i]};
    assign owed_pipe[i+1]   = o_q;
    assign answer_pipe[i+1] = a_q;
  end
  assign owed   = owed_pipe[ExtraRegs];
  assign answer = answer_pipe[ExtraRegs];

  always_ff @(posedge clk_i) begin
    if (owed) last_word_read : assert (rdata == answer);
    reach_read : cover (owed && rdata == '1);
    reach_collision : cover (known_q && re_i && collides && raddr_i == addr_q);
  end

endmodule
`default_nettype wire
