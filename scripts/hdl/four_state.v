// The card's netlist with every register and memory at X: reset, wipe and first jobs. It prints PASSED, or FAILED and why.
// A monitor looks at each edge after reset for an X on a valid, a ready, an interrupt, a register that is read, or on what a
// valid accompanies. scripts/hdl/four_state.py gives the addresses and the contents of host memory.
`timescale 1ns / 1ps
module bench;
  localparam integer BUDGET = `BUDGET;

  reg clk = 0, rst = 1;
  reg aw_valid = 0, w_valid = 0, ar_valid = 0;
  reg [11:0] aw_addr = 0, ar_addr = 0;
  reg [31:0] w_data = 0;
  wire aw_ready, w_ready, b_valid, ar_ready, r_valid;
  wire [1:0] b_resp, r_resp, irq;
  wire [31:0] r_data;
  wire [83:0] host_read, mem_read;
  wire [526:0] host_read_back, mem_read_back;
  wire [661:0] host_write, mem_write;
  wire [14:0] host_write_back, mem_write_back;
  integer clocks = 0;

  card dut (
      .clk_i(clk), .rst_i(rst),
      .csr_aw_valid_i(aw_valid), .csr_aw_ready_o(aw_ready), .csr_aw_addr_i(aw_addr),
      .csr_w_valid_i(w_valid), .csr_w_ready_o(w_ready), .csr_w_data_i(w_data), .csr_w_strb_i(4'hf),
      .csr_b_valid_o(b_valid), .csr_b_ready_i(1'b1), .csr_b_resp_o(b_resp),
      .csr_ar_valid_i(ar_valid), .csr_ar_ready_o(ar_ready), .csr_ar_addr_i(ar_addr),
      .csr_r_valid_o(r_valid), .csr_r_ready_i(1'b1), .csr_r_data_o(r_data), .csr_r_resp_o(r_resp),
      .irq_o(irq), .irq_ack_i(2'b11),
      .host_read_o(host_read), .host_read_i(host_read_back),
      .host_write_o(host_write), .host_write_i(host_write_back),
      .mem_read_o(mem_read), .mem_read_i(mem_read_back),
      .mem_write_o(mem_write), .mem_write_i(mem_write_back)
  );
  memory host (clk, rst, host_read, host_read_back, host_write, host_write_back);
  memory mem (clk, rst, mem_read, mem_read_back, mem_write, mem_write_back);
  initial $readmemh("host.hex", host.beats);

  always #1 clk = !clk;
  always @(posedge clk) begin
    clocks <= clocks + 1;
    if (clocks > BUDGET) fail("it takes too long");
    if (!rst) begin
      if (^{aw_ready, w_ready, b_valid, ar_ready, r_valid, irq} === 1'bx) fail("an X on a handshake of the registers, or an interrupt");
      if (^{host_read[83:82], host_write[661:660], host_write[577]} === 1'bx) fail("an X on a handshake with host memory");
      if (^{mem_read[83:82], mem_write[661:660], mem_write[577]} === 1'bx) fail("an X on a handshake with card memory");
      if (r_valid === 1'b1 && ^{r_data, r_resp} === 1'bx) fail("an X in a register that is read");
      if (b_valid === 1'b1 && ^b_resp === 1'bx) fail("an X in the answer to a register's write");
      if (host_read[82] && ^host_read[81:0] === 1'bx) fail("an X in an address of host memory that is read");
      if (mem_read[82] && ^mem_read[81:0] === 1'bx) fail("an X in an address of card memory that is read");
      if (host_write[660] && ^host_write[659:578] === 1'bx) fail("an X in an address of host memory that is written");
      if (mem_write[660] && ^mem_write[659:578] === 1'bx) fail("an X in an address of card memory that is written");
      if (host_write[577] && ^host_write[576:512] === 1'bx) fail("an X in the strobes of host memory");
      if (mem_write[577] && ^mem_write[576:512] === 1'bx) fail("an X in the strobes of card memory");
    end
  end

  task fail(input [1023:0] what);
    begin
      $display("FAILED at clock %0d, register %h: %0s", clocks, ar_addr, what);
      $finish;
    end
  endtask

  task write(input [11:0] at, input [31:0] value);
    begin
      aw_addr <= at;
      w_data <= value;
      {aw_valid, w_valid} <= 2'b11;
      @(posedge clk);
      while (aw_valid | w_valid) begin
        @(posedge clk);
        if (aw_ready) aw_valid <= 0;
        if (w_ready) w_valid <= 0;
        #0.5;
      end
      while (!b_valid) @(posedge clk);
      @(posedge clk);
    end
  endtask

  reg [31:0] got;
  task read(input [11:0] at);
    begin
      ar_addr <= at;
      ar_valid <= 1;
      @(posedge clk);
      while (ar_valid) begin
        @(posedge clk);
        if (ar_ready) ar_valid <= 0;
        #0.5;
      end
      while (!r_valid) @(posedge clk);
      got = r_data;
      @(posedge clk);
    end
  endtask

  task read_all;
    for (i = 0; i < 12'h300; i = i + 4) read(i);
  endtask

  integer i;
  initial begin
    repeat (20) @(posedge clk);
    rst <= 0;
    got = 3;
    while (got[1:0] != 0) read(`STATE);
    read_all;
    write(`SQ_BASE, 32'h000);
    write(`SQ_BASE + 4, 0);
    write(`CQ_BASE, 32'h400);
    write(`CQ_BASE + 4, 0);
    write(`SQ_LOG, 2);
    write(`CQ_LOG, 2);
    write(`ENABLE, 1);
    write(`DOORBELL, `JOBS);
    while (!irq[0]) @(posedge clk);
    read_all;
    for (i = 0; i < `JOBS; i = i + 1) begin
      if (host.beats[16+i][16+:8] !== 8'd1) fail("a job did not end well");
      if (^host.beats[16+i] === 1'bx) fail("an X in a completion");
    end
    for (i = 0; i < `BEATS; i = i + 1) if (host.beats[48+i] !== host.beats[32+i]) fail("what came back is not what was sent");
    write(`RESET, 1);
    got = 2;
    while (got[1:0] != 0) read(`STATE);
    $display("PASSED: %0d clocks", clocks);
    $finish;
  end
endmodule

// 4 KiB behind a port: a burst of reads and one of writes at a time; what nobody wrote is X.
module memory (
    input clk, input rst, input [83:0] read, output [526:0] read_back, input [661:0] write, output [14:0] write_back
);
  reg [511:0] beats[0:63];
  reg reading = 0, writing = 0, answering = 0;
  reg [7:0] left;
  reg [9:0] read_id, write_id;
  reg [5:0] from, to;
  assign read_back = {!reading, reading, left == 0, 2'b00, read_id, beats[from]};
  assign write_back = {!writing && !answering, writing, answering, 2'b00, write_id};
  integer i;
  always @(posedge clk) begin
    if (!reading) begin
      if (read[82] === 1'b1) {reading, left, read_id, from} <= {1'b1, read[81:64], read[11:6]};
    end else if (read[83]) begin
      reading <= left != 0;
      left <= left - 1;
      from <= from + 1;
    end
    if (!writing && !answering) begin
      if (write[660] === 1'b1) {writing, write_id, to} <= {1'b1, write[651:642], write[589:584]};
    end else if (writing && write[577]) begin
      for (i = 0; i < 64; i = i + 1) if (write[512+i]) beats[to][8*i+:8] <= write[8*i+:8];
      to <= to + 1;
      if (write[576]) {writing, answering} <= 2'b01;
    end else if (answering && write[661]) answering <= 0;
  end
endmodule
