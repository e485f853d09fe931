// Bench of memory_reads. Cycles: 12
// Case: N=1
// Case: N=2
// Plant: masters_i[m].ar_valid & at[p]; => masters_i[m].ar_valid;
// Plant: masters_i[m].ar.addr[63:9] >> PortBits, => 55'(masters_i[m].ar.addr[63:9]),
// Plant: assign ready_at[p] = answer[p][m].ar_ready; => assign ready_at[p] = answer[p][m].ar_ready & ~asks[m][p];
// Plant: ar_ready: |ready_at, => ar_ready: ready_at[0],
// Plant: if (grant[m][p]) r = => if (asks[m][p]) r =
// Plant: .ready_i(1'b1) => .ready_i(1'b0)
// Plant: |(taken & came) | ~|came; => 1'b1;
// Plant: |(taken & came) | ~|came; => |(taken & came);
// Plant: read_o[p].r_ready = ready; => read_o[p].r_ready = 1'b1;
`default_nettype none
module memory_reads_formal #(
    // What is kept is kept before any slave. An address is taken within Served cycles while its port is prompt: takes one
    // within N cycles of its offer. A beat reaches its master within Beat cycles of its own taking.
    parameter  int unsigned N      = 1,
    localparam int unsigned Beat   = 2,
    localparam int unsigned Served = 2 * N
) (
    input wire logic            clk_i,
    input wire logic            rst_i,
    input wire logic [1:0]      ar_valid_i,
    input wire logic [1:0][5:0] ar_what_i,
    input wire logic [1:0]      ar_ready_i,
    input wire logic [1:0]      r_valid_i,
    input wire logic [1:0][5:0] r_what_i
);

  localparam int unsigned Low = axi_pkg::LOCAL_BITS;
  // Bursts of one master outstanding, here; the module's own limit is never in the way.
  localparam int unsigned Each = 2;

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  axi_pkg::read_req_t [1:0] masters, port;
  axi_pkg::read_rsp_t [1:0] heard, answer;
  memory_reads #(
      .N(2),
      .Ports(2)
  ) dut (
      .clk_i,
      .rst_i,
      .masters_i(masters),
      .masters_o(heard),
      .read_o   (port),
      .read_i   (answer)
  );

  // Two masters, whose addresses, lengths and local IDs are any, and held until taken.
  logic [1:0][1:0][1:0] due_q;  // bursts outstanding, by port and master
  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [1:0] waits_q, take, to, is_prompt;
  logic [1:0][5:0] what_q;
  logic [1:0][AgeW-1:0] age_q;
  for (genvar m = 0; m < 2; m++) begin : gen_master
    always_comb begin
      masters[m] = '0;
      masters[m].r_ready = 1'b1;
      masters[m].ar_valid = ar_valid_i[m];
      {masters[m].ar.addr[10:9], masters[m].ar.addr[7:6]} = ar_what_i[m][3:0];
      {masters[m].ar.len[0], masters[m].ar.id[0]} = ar_what_i[m][5:4];
      if (waits_q[m]) assume (ar_valid_i[m] && ar_what_i[m] == what_q[m]);
      assume (!ar_valid_i[m] || 3'(due_q[0][m]) + 3'(due_q[1][m]) < 3'(Each));
    end
    assign to[m]   = masters[m].ar.addr[9];
    assign take[m] = ar_valid_i[m] & heard[m].ar_ready;
    always_ff @(posedge clk_i) begin
      waits_q[m] <= ar_valid_i[m] & ~heard[m].ar_ready & ~rst_i;
      what_q[m]  <= ar_what_i[m];
      age_q[m]   <= rst_i || !ar_valid_i[m] || take[m] ? '0 : age_q[m] + AgeW'(age_q[m] != '1);
      if (started_q && !rst_i && is_prompt[to[m]]) begin
        served_in_time : assert (age_q[m] < AgeW'(Served));
      end
    end
  end

  // At each port: addresses, and beats on their way from it to a master. The bit 0 of data says at which.
  localparam int unsigned OffW = $clog2(N + 1);
  axi_pkg::r_t [1:0] beat, held_beat_q;
  logic [1:0] asked, goes, holds_q, leaves, nobody;
  for (genvar p = 0; p < 2; p++) begin : gen_port
    logic whose, held_ar_q, held_r_q, prompt_q;
    logic [OffW-1:0] off_q;
    logic [1:0] old_q;
    logic [5:0] last_what_q;
    axi_pkg::ax_t held_q, wanted;
    assign whose = port[p].ar.id[Low];
    assign asked[p] = port[p].ar_valid & ar_ready_i[p];
    assign goes[p] = r_valid_i[p] & port[p].r_ready;
    assign nobody[p] = beat[p].id[Low+1];
    assign is_prompt[p] = prompt_q && off_q < OffW'(N);
    always_comb begin
      beat[p] = '0;
      beat[p].data[0] = 1'(p);
      {beat[p].last, beat[p].resp[1], beat[p].data[1]} = r_what_i[p][2:0];
      {beat[p].id[Low+1:Low], beat[p].id[0]} = r_what_i[p][5:3];
      answer[p] = '{ar_ready: ar_ready_i[p], r_valid: r_valid_i[p], r: beat[p]};
      wanted = masters[whose].ar;
      wanted.id[Low] = whose;
      wanted.addr = {1'b0, wanted.addr[63:10], wanted.addr[8:0]};
      // A slave holds its beats, and sends none of a burst that nobody asked for; but some of nobody's, which end none.
      if (held_r_q) assume (r_valid_i[p] && r_what_i[p] == last_what_q);
      if (r_valid_i[p]) assume (nobody[p] ? !beat[p].last : due_q[p][beat[p].id[Low]] != '0);
    end
    always_ff @(posedge clk_i) begin
      off_q <= rst_i || !port[p].ar_valid || ar_ready_i[p] ? '0 : off_q + OffW'(off_q != OffW'(N));
      // A wait that reaches its limit ends there, or the port is not prompt any more.
      if (rst_i) prompt_q <= 1'b1;
      else if (!is_prompt[p]) prompt_q <= 1'b0;
      held_ar_q <= port[p].ar_valid & ~ar_ready_i[p] & ~rst_i;
      held_q <= port[p].ar;
      held_r_q <= r_valid_i[p] & ~port[p].r_ready & ~rst_i;
      last_what_q <= r_what_i[p];
      holds_q[p] <= ~rst_i & ((goes[p] & ~nobody[p]) | (holds_q[p] & ~leaves[p]));
      if (goes[p]) held_beat_q[p] <= beat[p];
      old_q <= rst_i || !holds_q[p] || leaves[p] ? '0 : old_q + 2'd1;
      for (int unsigned m = 0; m < 2; m++) begin
        due_q[p][m] <= rst_i ? '0 : due_q[p][m] + 2'(asked[p] && whose == 1'(m)) -
            2'(goes[p] && beat[p].last && beat[p].id[Low] == 1'(m));
      end
      if (started_q && !rst_i) begin
        none_is_held_back :
        assert (port[p].ar_valid == ((ar_valid_i & (to ^ {2{1'(p == 0)}})) != '0));
        if (port[p].ar_valid) begin
          somebodys_address : assert (ar_valid_i[whose] && port[p].ar == wanted);
          its_port : assert (to[whose] == 1'(p));
        end
        if (held_ar_q) address_is_stable : assert (port[p].ar_valid && port[p].ar == held_q);
        room_for_it : assert (!goes[p] || !holds_q[p] || leaves[p]);
        beat_in_time : assert (!holds_q[p] || leaves[p] || old_q < 2'(Beat - 1));
        heard_if_nothing_waits : assert (port[p].r_ready || holds_q[p]);
        reach_a_wait : cover (holds_q[p] && !leaves[p]);
        // So no limit is in the way. A multiplexer counts an end once for every cycle that it waits: too little, never too much.
        never_counted_too_many :
        assert (32'(dut.gen_port[p].u_mux.count_q) <= 32'(due_q[p][0]) + 32'(due_q[p][1]) +
            32'(holds_q[p] && held_beat_q[p].last));
      end
    end
  end

  // Nothing is lost, and nothing comes twice or to another: what masters see is what ports saw.
  logic [1:0] take_of;
  axi_pkg::r_t [1:0] its;
  always_comb begin
    take_of = '0;
    leaves  = '0;
    for (int unsigned i = 0; i < 2; i++) begin
      if (asked[i]) take_of[port[i].ar.id[Low]] = 1'b1;
      if (heard[i].r_valid) leaves[heard[i].r.data[0]] = 1'b1;
      its[i] = held_beat_q[heard[i].r.data[0]];
      its[i].id[Low] = 1'b0;
    end
  end
  for (genvar m = 0; m < 2; m++) begin : gen_heard
    always_ff @(posedge clk_i) begin
      if (started_q && !rst_i) begin
        if (heard[m].r_valid) begin
          its_beat :
          assert (holds_q[heard[m].r.data[0]] && held_beat_q[heard[m].r.data[0]].id[Low] == 1'(m));
          as_it_came : assert (heard[m].r == its[m]);
        end
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      addresses_taken_once : assert (take == take_of);
      reach_both : cover (heard[0].r_valid && heard[1].r_valid && asked == '1);
      reach_slowest : cover (is_prompt == '1 && age_q[1] == AgeW'(Served - 1));
    end
  end

endmodule
`default_nettype wire
