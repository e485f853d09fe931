// Bench of read_mux. Cycles: 12
// Case: N=1 M=2
// Case: N=2 M=3
// Plant: assign room   = count_q != CountBits'(Outstanding); => assign room = 1'b1;
// Plant: assign issue  = any & room & read_i.ar_ready; => assign issue = any & room;
// Plant: read_i.r.last && count_q != 0; => count_q != 0;
// Plant: .ready_i(room & read_i.ar_ready) => .ready_i(1'b1)
// Plant: .ready_i(room & read_i.ar_ready) => .ready_i(1'b0)
// Plant: ar_ready: grant[i] & room & read_i.ar_ready, => ar_ready: room & read_i.ar_ready,
// Plant: ar_ready: grant[i] & room & read_i.ar_ready, => ar_ready: grant[i] & read_i.ar_ready,
// Plant: r_valid: read_i.r_valid & is_its, => r_valid: read_i.r_valid,
// Plant: r.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = '0; =>
// Plant: ar.id[axi_pkg::ID_BITS-1:axi_pkg::LOCAL_BITS] = axi_pkg::MASTER_BITS'(i); =>
`default_nettype none
module read_mux_formal #(
    // What is kept is kept before any slave. What comes in time does while the slave is prompt: it takes an address within N
    // cycles of its offer, and while bursts are outstanding it ends one every M cycles, M >= N.
    parameter int unsigned N = 1,
    parameter int unsigned M = 2,
    // An address waits for room twice, for the other master's and for its own, and for its taking.
    localparam int unsigned Served = M + M + N - 1
) (
    input wire logic            clk_i,
    input wire logic            rst_i,
    input wire logic [1:0]      ar_valid_i,
    input wire logic [1:0][3:0] ar_what_i,
    input wire logic            ar_ready_i,
    input wire logic            r_valid_i,
    input wire logic            r_last_i,
    input wire logic [3:0]      r_what_i,
    input wire logic [1:0]      r_id_i
);

  localparam int unsigned Outstanding = 2;
  localparam int unsigned Low = axi_pkg::LOCAL_BITS;

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  axi_pkg::read_req_t [1:0] masters;
  axi_pkg::read_rsp_t [1:0] heard;
  axi_pkg::read_req_t port;
  axi_pkg::read_rsp_t answer;
  axi_pkg::r_t r;
  always_comb begin
    r = '0;
    r.id[0] = r_id_i[0];
    r.id[Low] = r_id_i[1];
    {r.resp, r.data[1:0]} = r_what_i;
    r.last = r_last_i;
  end
  assign answer = '{ar_ready: ar_ready_i, r_valid: r_valid_i, r: r};
  read_mux #(
      .N(2),
      .Outstanding(Outstanding)
  ) dut (
      .clk_i,
      .rst_i,
      .masters_i(masters),
      .masters_o(heard),
      .read_o   (port),
      .read_i   (answer)
  );

  // Two masters, whose addresses, lengths and local IDs are any, and held until taken.
  logic [1:0] waits_q, take;
  logic [1:0][3:0] what_q;
  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [1:0][AgeW-1:0] age_q;
  for (genvar m = 0; m < 2; m++) begin : gen_master
    always_comb begin
      masters[m] = '0;
      masters[m].r_ready = 1'b1;
      masters[m].ar_valid = ar_valid_i[m];
      {masters[m].ar.addr[7:6], masters[m].ar.len[0], masters[m].ar.id[0]} = ar_what_i[m];
      if (waits_q[m]) assume (ar_valid_i[m] && ar_what_i[m] == what_q[m]);
    end
    assign take[m] = ar_valid_i[m] & heard[m].ar_ready;
    always_ff @(posedge clk_i) begin
      waits_q[m] <= ar_valid_i[m] & ~heard[m].ar_ready & ~rst_i;
      what_q[m]  <= ar_what_i[m];
      age_q[m]   <= rst_i || !ar_valid_i[m] || take[m] ? '0 : age_q[m] + AgeW'(age_q[m] != '1);
    end
  end

  // At the port: bursts whose address was taken and whose last beat has not come; the address of the cycle before.
  localparam int unsigned OffW = $clog2(M + 1);
  logic [1:0] open_q;
  logic [OffW-1:0] ready_off_q, last_off_q;
  logic asked, ended, held_q, whose, prompt_q, is_prompt;
  axi_pkg::ax_t held_ar_q, wanted;
  assign is_prompt = prompt_q && ready_off_q < OffW'(N) && last_off_q < OffW'(M);
  assign whose = port.ar.id[Low];
  assign asked = port.ar_valid & ar_ready_i;
  assign ended = r_valid_i & r_last_i;
  always_ff @(posedge clk_i) begin
    open_q <= rst_i ? '0 : open_q + 2'(asked) - 2'(ended);
    ready_off_q <= rst_i || !port.ar_valid || ar_ready_i ? '0 : ready_off_q + OffW'(ready_off_q != OffW'(N));
    last_off_q <= rst_i || open_q == '0 || ended ? '0 : last_off_q + OffW'(last_off_q != OffW'(M));
    // A wait that reaches its limit ends there, or the slave is not prompt any more.
    if (rst_i) prompt_q <= 1'b1;
    else if (!is_prompt) prompt_q <= 1'b0;
    held_q <= port.ar_valid & ~ar_ready_i & ~rst_i;
    held_ar_q <= port.ar;
  end
  always_comb begin
    // No beat comes of a burst that nobody asked for.
    assume (!r_valid_i || open_q != '0);
    wanted = masters[whose].ar;
    wanted.id[Low] = whose;
  end

  for (genvar m = 0; m < 2; m++) begin : gen_kept
    axi_pkg::r_t its;
    always_comb begin
      its = r;
      its.id[Low] = 1'b0;
    end
    always_ff @(posedge clk_i) begin
      if (started_q && !rst_i) begin
        its_beats : assert (heard[m].r_valid == (r_valid_i && r_id_i[1] == 1'(m)));
        as_they_came : assert (!heard[m].r_valid || heard[m].r == its);
        if (is_prompt) served_in_time : assert (age_q[m] < AgeW'(Served));
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (port.ar_valid) somebodys_address : assert (ar_valid_i[whose] && port.ar == wanted);
      taken_once : assert (take == (2'(asked) << whose));
      if (held_q) address_is_stable : assert (port.ar_valid && port.ar == held_ar_q);
      never_too_many : assert (open_q <= 2'(Outstanding));
      none_is_held_back : assert (port.ar_valid == (ar_valid_i != '0 && open_q != 2'(Outstanding)));
      always_taken : assert (port.r_ready);
      reach_full : cover (open_q == 2'(Outstanding) && ended);
      reach_both : cover (heard[1].r_valid && take[0]);
      reach_slowest : cover (is_prompt && age_q[1] == AgeW'(Served - 1));
    end
  end

endmodule
`default_nettype wire
